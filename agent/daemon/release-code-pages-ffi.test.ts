import { realpathSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { cleanMappings, releaseCodePages, runsOf } from './release-code-pages-ffi.ts';

const smaps = `00200000-00300000 r--p 00000000 fe:00 123                                /usr/bin/vedette
Size:               1024 kB
Anonymous:             0 kB
VmFlags: rd mr mw me
00300000-00400000 r-xp 00100000 fe:00 123                                /usr/bin/vedette
Size:               1024 kB
Anonymous:             0 kB
00400000-00408000 r--p 00200000 fe:00 123                                /usr/bin/vedette
Size:                 32 kB
Anonymous:            12 kB
00408000-00410000 rw-p 00208000 fe:00 123                                /usr/bin/vedette
Anonymous:             0 kB
7f0000000000-7f0000100000 r-xp 00000000 fe:00 9                          /usr/lib/libc.so.6
Anonymous:             0 kB
`;

describe('cleanMappings()', () => {
  test('takes the read-only mappings of the program that hold no page of their own', () => {
    expect(cleanMappings(smaps, '/usr/bin/vedette')).toEqual([
      { start: 0x200000, end: 0x300000 },
      { start: 0x300000, end: 0x400000 },
    ]);
  });
});

describe('runsOf()', () => {
  const [FILE, OWN, ABSENT] = [0xa000_0000, 0x8000_0000, 0];

  test('joins neighbouring pages that are in memory and still of the file', () => {
    const entries = Uint32Array.from([FILE, FILE, OWN, FILE, ABSENT, FILE].flatMap((upper) => [0, upper]));
    expect(runsOf(entries)).toEqual([
      { start: 0, end: 2 },
      { start: 3, end: 4 },
      { start: 5, end: 6 },
    ]);
  });

  test("finds none where every page is the process's own", () => {
    expect(runsOf(Uint32Array.from([0, OWN, 0, OWN]))).toEqual([]);
  });
});

describe('releaseCodePages()', () => {
  test('names the mappings of the running program to the kernel, which goes on', () => {
    expect(releaseCodePages(realpathSync(process.execPath))).toBeGreaterThan(1_000_000);
  });
});
