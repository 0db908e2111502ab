import { describe, expect, it } from 'vitest';
import { chosenFromWords } from '../backup/kind-of-chosen.ts';
import { targetKinds } from './index.ts';

describe('targetKinds', () => {
  it('are in alphabetical order, each with a line for people', () => {
    const names = targetKinds.map(({ kind }) => kind);
    expect(names).toEqual(names.toSorted());
    for (const { describe } of targetKinds) expect(describe).toMatch(/^[^\n]{4,110}$/);
  });

  it.each([
    ['directory:/mnt/b', { kind: 'directory', options: { path: '/mnt/b', must_be_mounted: false } }],
    ['s3:backups/web', { kind: 's3', options: { bucket: 'backups', prefix: 'web' } }],
    [
      's3:https://s3.example.com/backups',
      { kind: 's3', options: { endpoint: 'https://s3.example.com', bucket: 'backups' } },
    ],
    [
      'sftp:backup@web-2:/mnt/b',
      { kind: 'sftp', options: { user: 'backup', host: 'web-2', path: '/mnt/b' } },
    ],
    ['sftp://web-2:2222/mnt/b', { kind: 'sftp', options: { host: 'web-2', port: 2222, path: '/mnt/b' } }],
  ])('%s chooses one', (words, chosen) => {
    expect(chosenFromWords('target', words, targetKinds)).toEqual(chosen);
  });
});
