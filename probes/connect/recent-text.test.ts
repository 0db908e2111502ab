import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../agent/kit/temporary-folder.testkit.ts';
import { recentText } from './recent-text.ts';

test('recentText gives the text of a file, and does not read it again at once', async () => {
  const path = join(temporaryFolder(), 'hosts');
  writeFileSync(path, 'first');
  expect(await recentText(path)).toBe('first');
  rmSync(path);
  expect(await recentText(path)).toBe('first');
});

test('recentText does not keep that a file could not be read', async () => {
  const path = join(temporaryFolder(), 'hosts');
  await expect(recentText(path)).rejects.toThrow('ENOENT');
  writeFileSync(path, 'there now');
  expect(await recentText(path)).toBe('there now');
});
