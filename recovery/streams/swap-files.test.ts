import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../agent/kit/temporary-folder.testkit.ts';
import { swapFiles } from './swap-files.ts';

it('swapFiles puts new files in the place of old ones and keeps those', async () => {
  const folder = temporaryFolder();
  const at = (name: string) => join(folder, name);
  writeFileSync(at('a'), 'old');
  writeFileSync(at('a.new'), 'new');
  writeFileSync(at('b.new'), 'new');
  writeFileSync(at('c'), 'old');
  const kept = await swapFiles([
    { path: at('a'), by: at('a.new'), aside: at('a.old') },
    { path: at('b'), by: at('b.new'), aside: at('b.old') },
    { path: at('c'), by: undefined, aside: at('c.old') },
  ]);
  expect(kept).toEqual([at('a.old'), at('c.old')]);
  expect(readdirSync(folder).sort()).toEqual(['a', 'a.old', 'b', 'c.old']);
});

it('swapFiles puts everything back when one of them cannot be', async () => {
  const folder = temporaryFolder();
  const at = (name: string) => join(folder, name);
  writeFileSync(at('a'), 'old a');
  writeFileSync(at('b'), 'old b');
  writeFileSync(at('a.new'), 'new');
  const swaps = [
    { path: at('a'), by: at('a.new'), aside: at('a.old') },
    { path: at('b'), by: at('b.missing'), aside: at('b.old') },
  ];
  await expect(swapFiles(swaps)).rejects.toMatchObject({
    kind: 'storage',
    hint: 'what was there before is there again',
  });
  expect(readFileSync(at('a'), 'utf8')).toBe('old a');
  expect(readFileSync(at('b'), 'utf8')).toBe('old b');
  expect(existsSync(at('a.old'))).toBe(false);
});
