import { expect, it } from 'vitest';
import { fileSystemModes } from './file-system-modes.ts';
import { watchedHost } from './state-watch.testkit.ts';

it('fileSystemModes tell of a file system that became read-only, and writable again', () => {
  const { measure } = watchedHost(fileSystemModes, 'device', 'mountpoint');
  measure({ '/dev/vda1 /data': 0 });
  expect(measure({ '/dev/vda1 /data': 1 })).toEqual([
    { kind: 'filesystem-read-only', severity: 'error', subject: '/data', message: '/data is read-only now' },
  ]);
  expect(measure({ '/dev/vda1 /data': 0 })).toMatchObject([
    { kind: 'filesystem-writable', severity: 'info' },
  ]);
});

it('fileSystemModes tell nothing of one that is mounted read-only', () => {
  const { measure } = watchedHost(fileSystemModes, 'device', 'mountpoint');
  measure({ '/dev/vda1 /': 0 });
  expect(measure({ '/dev/vda1 /': 0, '/dev/sr0 /cdrom': 1 })).toEqual([]);
});
