import { execFile } from 'node:child_process';
import type { DataPlane } from '../../data-plane.ts';
import { listenPlane, toxicOf } from '../../tcp/tcp-plane.testkit.ts';
import type { Attributes, ToxicKind } from '../../toxic-kind.ts';

export type BrokenServer = {
  /** Of 127.0.0.1, where the server is reached through the toxic. */
  readonly port: number;
  readonly plane: DataPlane;
  remove(): void;
  /** The toxic again, after it was removed. */
  restore(): void;
  /** Another toxic behind it. */
  add(kind: ToxicKind, attributes: Attributes): void;
};

/** Puts a proxy with one toxic before a port of loopback, until the test ends. */
export async function breakServer(
  port: number,
  kind: ToxicKind,
  attributes: Attributes,
): Promise<BrokenServer> {
  const proxy = await listenPlane(`127.0.0.1:${port}`);
  const toxic = toxicOf(kind, { attributes });
  proxy.plane.added(toxic);
  return {
    ...proxy,
    remove: () => proxy.plane.removed(toxic),
    restore: () => proxy.plane.added(toxic),
    add: (kind, attributes) => proxy.plane.added(toxicOf(kind, { attributes })),
  };
}

/** What a program says, on both of its outputs, and how it ends. */
export function runProgram(
  program: string,
  words: readonly string[],
  input?: string,
): Promise<{ said: string; code: number }> {
  return new Promise((resolve) => {
    const child = execFile(program, words, { timeout: 15_000 }, (error, stdout, stderr) =>
      resolve({ said: stdout + stderr, code: error === null ? 0 : Number(error.code ?? 1) }),
    );
    child.stdin?.end(input);
  });
}
