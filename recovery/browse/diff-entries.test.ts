import { describe, expect, it } from 'vitest';
import type { Entry } from '../archive/entry.ts';
import { diffEntries } from './diff-entries.ts';

function file(path: string, digest = 'a', changes: Partial<Entry> = {}): Entry {
  return { path, type: 'file', size: 1, mode: 0o644, content: { bytes: 1, chunks: [], digest }, ...changes };
}

async function changes(before: readonly Entry[], after: readonly Entry[]): Promise<string[]> {
  const list = (entries: readonly Entry[]) =>
    async function* () {
      yield* entries;
    };
  const found = await Array.fromAsync(diffEntries(list(before), list(after)));
  return found.map(({ change, path }) => `${change} ${path}`);
}

describe('diffEntries()', () => {
  it('finds nothing between equal lists', async () => {
    expect(await changes([file('a'), file('b')], [file('a'), file('b')])).toEqual([]);
  });

  it('tells what was added, removed and changed, in the order of paths', async () => {
    const before = [file('a'), file('b'), file('d')];
    const after = [file('a', 'other'), file('c'), file('d', 'a', { mode: 0o600 })];
    expect(await changes(before, after)).toEqual(['content a', 'removed b', 'added c', 'metadata d']);
  });

  it('takes another type for another content', async () => {
    const link: Entry = { path: 'a', type: 'symlink', target: 'b' };
    expect(await changes([file('a')], [link])).toEqual(['content a']);
  });

  it('goes through folders in the order of the archive', async () => {
    const before = [file('a/b'), file('a-b')];
    expect(await changes(before, [...before, file('b')])).toEqual(['added b']);
  });

  it('compares lists that are in another order', async () => {
    expect(await changes([file('b'), file('a')], [file('a'), file('c')])).toEqual(['removed b', 'added c']);
  });

  it('does not mind another inode', async () => {
    expect(
      await changes([file('a', 'a', { inode: '1', ctime: '1' })], [file('a', 'a', { inode: '2' })]),
    ).toEqual([]);
  });
});
