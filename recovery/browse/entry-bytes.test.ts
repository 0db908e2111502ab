import { describe, expect, it } from 'vitest';
import type { Entry } from '../archive/entry.ts';
import type { Repository } from '../archive/repository.ts';
import { entryBytes } from './entry-bytes.ts';

function repositoryOf(...pieces: readonly string[]): Repository {
  return {
    content: async function* () {
      for (const piece of pieces) yield Buffer.from(piece);
    },
  } as unknown as Repository;
}

async function textOf(entry: Partial<Entry>, ...pieces: readonly string[]): Promise<string> {
  const bytes = pieces.join('').length;
  const whole: Entry = { path: 'a', type: 'file', content: { bytes, chunks: [], digest: '' }, ...entry };
  const parts = await Array.fromAsync(entryBytes(repositoryOf(...pieces), whole));
  return Buffer.concat(parts).toString().replaceAll('\0', '.');
}

describe('entryBytes()', () => {
  it('gives the content as it is where there are no holes', async () => {
    expect(await textOf({}, 'ab', 'cd')).toBe('abcd');
  });

  it('gives zeros for holes: first, between, last', async () => {
    expect(
      await textOf(
        {
          size: 10,
          holes: [
            [0, 2],
            [4, 2],
            [8, 2],
          ],
        },
        'abc',
        'd',
      ),
    ).toBe('..ab..cd..');
  });

  it('gives a file that is one hole', async () => {
    expect(await textOf({ size: 3, holes: [[0, 3]] })).toBe('...');
  });

  it('gives nothing for what has no content', async () => {
    expect(await Array.fromAsync(entryBytes(repositoryOf('x'), { path: 'a', type: 'directory' }))).toEqual(
      [],
    );
  });
});
