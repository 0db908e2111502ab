import { lstatSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../agent/kit/temporary-folder.testkit.ts';
import { fileCalls } from './file-calls-ffi.ts';

describe('FileStatus', () => {
  it.each([0, 1, -1, -1.5, 1_600_000_000.25, 4_300_000_000])(
    'tells the time %d as the system does',
    (seconds) => {
      const path = join(temporaryFolder(), 'file');
      writeFileSync(path, 'text');
      utimesSync(path, seconds, seconds);
      const [status, wanted] = [fileCalls().status(-1, path), lstatSync(path, { bigint: true })];
      expect(status.mtime).toBe(String(wanted.mtimeNs));
      expect(status.ctime).toBe(String(wanted.ctimeNs));
      expect(status.inode).toBe(String(wanted.ino));
      expect([status.size, status.mode, status.links]).toEqual([4, Number(wanted.mode), 1]);
    },
  );

  it('tells the number of a device', () => {
    expect(fileCalls().status(-1, '/dev/null').device).toEqual([1, 3]);
  });
});
