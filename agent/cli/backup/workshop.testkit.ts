import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { binary, type Ran, runVedette, temporaryFolder } from '../../binary.testkit.ts';

export type Workshop = {
  readonly folder: string;
  /** What is backed up; empty at first. */
  readonly srv: string;
  /** Where the repository goes. */
  readonly b: string;
  readonly target: readonly string[];
  /** What the program needs in its environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Runs the program with the passphrase. */
  run(words: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ran>;
  /** Backs `srv` up to `b`. */
  backUp(...words: string[]): Promise<Ran>;
  /** Restores the latest to that folder. */
  restoreTo(to: string, ...words: string[]): Promise<Ran>;
  /** Starts the program and kills it after so many milliseconds; its exit code, or null when that ended it. */
  killAfter(delay: number, words: readonly string[]): Promise<number | null>;
  /** Expects `backup check --read` to find nothing wrong. */
  expectWell(): Promise<void>;
};

/** A folder to back up, a place for a repository, and the program with a passphrase. Removed by `endAll`. */
export function workshop(): Workshop {
  const folder = temporaryFolder();
  const [srv, b] = [join(folder, 'srv'), join(folder, 'b')];
  mkdirSync(srv);
  const target = ['--target', `directory:${b}`];
  const own = { VEDETTE_PASSPHRASE: 'correct horse', HOME: folder };
  const run: Workshop['run'] = (words, env) =>
    runVedette(words, { cwd: folder, env: { ...own, ...env }, timeout: 120_000 });
  return {
    ...{ folder, srv, b, target, env: own, run },
    backUp: (...words) => run(['backup', 'run', '--source', `files:${srv}`, ...target, ...words]),
    restoreTo: (to, ...words) => run(['restore', 'latest', ...target, '--to', to, '--yes', ...words]),
    async killAfter(delay, words) {
      const env = { PATH: process.env.PATH ?? '', ...own };
      const child = spawn(binary, words, { cwd: folder, env, stdio: 'ignore' });
      const ended = once(child, 'exit');
      const timer = setTimeout(() => child.kill('SIGKILL'), delay);
      const [code] = await ended;
      clearTimeout(timer);
      return code;
    },
    async expectWell() {
      const { code, stdout, stderr } = await run(['backup', 'check', '--read', ...target]);
      expect({ code, said: `${stderr}${stdout}` }).toEqual({
        code: 0,
        said: expect.stringMatching(/All is well\n$/),
      });
    },
  };
}

/** Every file below a folder. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
}

export function bytesBelow(folder: string): number {
  return filesBelow(folder).reduce((sum, path) => sum + statSync(path).size, 0);
}
