import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../../agent/kit/temporary-folder.testkit.ts';
import { fileCalls } from '../tree/file-calls-ffi.ts';
import { FOLDER_FLAGS } from '../tree/folder-stack.ts';
import { besideDestination } from './beside-destination.ts';
import { exchangeByRenames, mendSwap, swapFolder } from './swap-folder.ts';

const now = new Date('2026-11-21T03:12:00Z');

function makeFolder(path: string, text: string): void {
  mkdirSync(path);
  for (const name of ['a', 'b', 'c']) writeFileSync(join(path, name), text);
}

/** What a whole folder of one text has; undefined where it is not there, or not whole. */
function wholeText(path: string): string | undefined {
  if (!existsSync(path)) return undefined;
  const texts = new Set(['a', 'b', 'c'].map((name) => readFileSync(join(path, name), 'utf8')));
  return texts.size === 1 ? [...texts][0] : undefined;
}

function places() {
  const folder = temporaryFolder();
  const destination = join(folder, 'srv');
  const { unfinished, safetyCopy } = besideDestination(destination, now);
  return { folder, finished: unfinished, destination, safetyCopy };
}

describe('swapFolder()', () => {
  it('puts the new one in its place and keeps the old one', () => {
    const at = places();
    makeFolder(at.finished, 'new');
    makeFolder(at.destination, 'old');
    expect(swapFolder(at).safetyCopy).toBe(`${at.destination}.before-restore-20261121T031200Z`);
    expect([wholeText(at.destination), wholeText(at.safetyCopy), existsSync(at.finished)]).toEqual([
      'new',
      'old',
      false,
    ]);
  });

  it('gives a free place without a safety copy', () => {
    const at = places();
    makeFolder(at.finished, 'new');
    expect(swapFolder(at).safetyCopy).toBeNull();
    expect(readdirSync(at.folder)).toEqual(['srv']);
  });

  it('can be undone, with and without an old one', () => {
    for (const old of [true, false]) {
      const at = places();
      makeFolder(at.finished, 'new');
      if (old) makeFolder(at.destination, 'old');
      swapFolder(at).undo();
      expect([wholeText(at.destination), wholeText(at.finished)]).toEqual([old ? 'old' : undefined, 'new']);
      expect(existsSync(at.safetyCopy)).toBe(false);
    }
  });

  it('changes nothing where the name of the safety copy is taken', () => {
    const at = places();
    for (const [path, text] of [
      [at.finished, 'new'],
      [at.destination, 'old'],
      [at.safetyCopy, 'older'],
    ] as const)
      makeFolder(path, text);
    expect(() => swapFolder(at)).toThrow('Cannot restore');
    expect([at.finished, at.destination, at.safetyCopy].map(wholeText)).toEqual(['new', 'old', 'older']);
  });

  it('works by renames where names cannot be exchanged, and takes them back where one fails', () => {
    const at = places();
    makeFolder(at.destination, 'old');
    makeFolder(at.safetyCopy, 'new');
    const folder = fileCalls().open(-1, at.folder, FOLDER_FLAGS);
    const names = ['srv.before-restore-20261121T031200Z', 'srv', 'spare'] as const;
    exchangeByRenames(folder, ...names);
    expect([wholeText(at.destination), wholeText(at.safetyCopy)]).toEqual(['new', 'old']);
    rmSync(at.destination, { recursive: true });
    expect(() => exchangeByRenames(folder, ...names)).toThrow('ENOENT');
    expect([wholeText(at.safetyCopy), existsSync(join(at.folder, 'spare'))]).toEqual(['old', false]);
    fileCalls().close(folder);
  });

  it('leaves the old or the new one whole when it is killed at any instant', async () => {
    const at = places();
    makeFolder(at.destination, 'old');
    makeFolder(at.finished, 'new');
    for (let run = 0; run < 25; run++) {
      await swapUntilKilled(at, 20 + run * 2);
      expect(['old', 'new']).toContain(wholeText(at.destination));
      const { left } = besideDestination(at.destination, now);
      const other = left.unfinished ? at.finished : left.safetyCopies[0];
      expect(['old', 'new']).toContain(wholeText(other ?? 'nothing is left'));
      if (!left.unfinished) renameSync(at.safetyCopy, at.finished);
    }
  });
});

describe('mendSwap()', () => {
  it('puts the safety copy back where nothing is in its place', () => {
    const at = places();
    makeFolder(at.safetyCopy, 'old');
    expect(mendSwap(at)).toBe(true);
    expect(wholeText(at.destination)).toBe('old');
    expect(mendSwap(at)).toBe(false);
  });
});

describe('besideDestination()', () => {
  it('names what earlier runs left, and another safety copy where that of this second exists', () => {
    const at = places();
    mkdirSync(at.finished);
    mkdirSync(at.safetyCopy);
    const { left, safetyCopy } = besideDestination(at.destination, now);
    expect(left).toEqual({ unfinished: true, safetyCopies: [at.safetyCopy] });
    expect(safetyCopy).toBe(`${at.safetyCopy}-2`);
  });
});

/** A process that swaps and undoes without end, until SIGKILL. */
async function swapUntilKilled(at: ReturnType<typeof places>, milliseconds: number): Promise<void> {
  const script = `
    const { swapFolder } = await import(${JSON.stringify(join(import.meta.dirname, 'swap-folder.ts'))});
    console.log('begun');
    for (;;) swapFolder(${JSON.stringify(at)}).undo();`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = new Promise((resolve) => child.once('exit', resolve));
  await new Promise((resolve) => child.stdout.once('data', resolve));
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  child.kill('SIGKILL');
  await ended;
}
