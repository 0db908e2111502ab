import { FFIType } from 'bun:ffi';
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { openCLibrary } from '../kit/c-library-ffi.ts';
import { elfSection } from './elf-section.ts';

const MADV_DONTNEED = 4;
const PAGE = 4_096;
/** Bits of the upper half of a page map entry (Documentation/admin-guide/mm/pagemap.rst): present, of a file. */
const PRESENT_OF_FILE = 0x8000_0000 + 0x2000_0000;
const SYMBOLS = {
  madvise: { args: [FFIType.u64, FFIType.u64, FFIType.i32], returns: FFIType.i32 },
} as const;

/** One line of /proc/self/smaps with what follows it (proc_pid_smaps(5)). */
const MAPPING = /^([0-9a-f]+)-([0-9a-f]+) (r-[x-]p) \S+ \S+ \S+ +(.+)\n((?:\w+: .*\n)+)/gm;

/** Addresses from `start` up to, not including, `end`. */
export type Range = { readonly start: number; readonly end: number };

/**
 * Gives back the pages of this program's own file that only the start needed: parsers, compilers, code that ran once.
 * They stay in the page cache and come back by themselves when they are touched again. Only pages that are still the
 * file's, in places that nothing writes to, are named to the kernel, so nothing can be lost (madvise(2)).
 *
 * @returns the number of bytes that were named; 0 where there is no /proc or no madvise.
 */
export function releaseCodePages(program = process.execPath): number {
  if (process.platform !== 'linux') return 0;
  const libc = openCLibrary(SYMBOLS);
  if (libc === undefined) return 0;
  try {
    let released = 0;
    const mappings = cleanMappings(readFileSync('/proc/self/smaps', 'latin1'), program);
    for (const { start, end } of [...mappings, ...filePages(bundle(program))]) {
      if (libc.symbols.madvise(start, end - start, MADV_DONTNEED) === 0) released += end - start;
    }
    return released;
  } finally {
    libc.close();
  }
}

/** The read-only mappings of that file of which no page has become this process's own. */
export function cleanMappings(smaps: string, program: string): Range[] {
  return [...smaps.matchAll(MAPPING)]
    .filter(([, , , , path, facts]) => path === program && /^Anonymous: +0 kB$/m.test(facts!))
    .map(([, start, end]) => ({ start: Number.parseInt(start!, 16), end: Number.parseInt(end!, 16) }));
}

/** The whole pages of the section that holds our code and its bytecode; it is in a mapping that can be written. */
function bundle(program: string): Range | undefined {
  const section = elfSection(program, '.bun');
  if (section === undefined) return undefined;
  const start = Math.ceil(section.address / PAGE) * PAGE;
  const end = Math.floor((section.address + section.size) / PAGE) * PAGE;
  return start < end ? { start, end } : undefined;
}

/** The runs of pages in that range that are in memory and still the file's: writing to one would have made a copy. */
function filePages(range: Range | undefined): Range[] {
  if (range === undefined) return [];
  const entries = new Uint32Array(((range.end - range.start) / PAGE) * 2);
  const file = openSync('/proc/self/pagemap', 'r');
  try {
    readSync(file, entries, 0, entries.byteLength, (range.start / PAGE) * 8);
  } finally {
    closeSync(file);
  }
  return runsOf(entries).map(({ start, end }) => ({
    start: range.start + start * PAGE,
    end: range.start + end * PAGE,
  }));
}

/** Runs of indices whose entry (two words, the upper one second) is present and of a file. */
export function runsOf(entries: Uint32Array): Range[] {
  const runs: Range[] = [];
  let start = -1;
  for (let index = 0; index <= entries.length / 2; index++) {
    const upper = entries[index * 2 + 1] ?? 0;
    const wanted = (upper & PRESENT_OF_FILE) >>> 0 === PRESENT_OF_FILE;
    if (wanted && start < 0) start = index;
    if (wanted || start < 0) continue;
    runs.push({ start, end: index });
    start = -1;
  }
  return runs;
}
