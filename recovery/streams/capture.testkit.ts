import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { MemoryRepository } from '../archive/memory-repository.testkit.ts';
import type { Snapshot } from '../archive/snapshot.ts';
import type { RestoreContext, RestoreProgress } from '../restore/restore-kind.ts';
import type { CaptureContext, SourceKind } from '../sources/source-kind.ts';

export type CaptureOptions = { readonly signal?: AbortSignal; readonly now?: () => Date };

/** A context for a capture or a restore in a test; `end` takes its folder away. */
export function testContext({
  signal = AbortSignal.timeout(60_000),
  now = () => new Date(),
}: CaptureOptions = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'vedette-run-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const progress: RestoreProgress[] = [];
  const context: CaptureContext & RestoreContext = {
    signal,
    now,
    temporaryFolder: async () => folder,
    onProgress: (one) => void progress.push(one),
  };
  return { context, progress, end: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Captures into a repository in memory, as a run does: committed only when the capture is well. */
export async function captured<Options>(
  kind: SourceKind<Options>,
  input: unknown,
  options: CaptureOptions & { readonly repository?: MemoryRepository } = {},
): Promise<{ repository: MemoryRepository; snapshot: Snapshot }> {
  const repository = options.repository ?? new MemoryRepository();
  const { context, end } = testContext(options);
  const parsed = kind.options.parse(input);
  const identity = { host: 'a', kind: kind.kind, source: kind.title(parsed), group: null, tags: [] };
  const writer = await repository.write({ identity, signal: context.signal });
  try {
    const snapshot = await writer.commit(await kind.capture(parsed, writer, context));
    return { repository, snapshot };
  } catch (error) {
    await writer.abort();
    throw error;
  } finally {
    end();
  }
}

/** Contents of the entries by their path. */
export async function contents(
  repository: MemoryRepository,
  snapshot: Snapshot,
): Promise<Map<string, Buffer>> {
  const found = new Map<string, Buffer>();
  for await (const { path, content } of repository.entries(snapshot)) {
    const pieces: Uint8Array[] = [];
    if (content !== undefined) for await (const piece of repository.content(content)) pieces.push(piece);
    found.set(path, Buffer.concat(pieces));
  }
  return found;
}

/** A restore request with nothing special. */
export const plainRequest = { only: [], delta: false, verify: true, options: {} } as const;
