import { dlopen, FFIType } from 'bun:ffi';
import { readFileSync } from 'node:fs';

const MADV_DONTNEED = 4;
const SYMBOLS = {
  madvise: { args: [FFIType.u64, FFIType.u64, FFIType.i32], returns: FFIType.i32 },
} as const;

/** One line of /proc/self/smaps with what follows it (proc_pid_smaps(5)). */
const MAPPING = /^([0-9a-f]+)-([0-9a-f]+) (r-[x-]p) \S+ \S+ \S+ +(.+)\n((?:\w+: .*\n)+)/gm;

/**
 * Gives back the pages of this program's own file that only the start needed: parsers, compilers, code that ran once.
 * They stay in the page cache and come back by themselves when they are touched again. Only mappings that cannot be
 * written and hold no page of their own are named to the kernel, so nothing can be lost (madvise(2)).
 *
 * @returns the number of bytes that were named; 0 where there is no /proc or no madvise.
 */
export function releaseCodePages(program = process.execPath): number {
  if (process.platform !== 'linux') return 0;
  const libc = dlopen('libc.so.6', SYMBOLS);
  try {
    let released = 0;
    for (const { start, end } of cleanMappings(readFileSync('/proc/self/smaps', 'latin1'), program)) {
      if (libc.symbols.madvise(start, end - start, MADV_DONTNEED) === 0) released += Number(end - start);
    }
    return released;
  } finally {
    libc.close();
  }
}

/** The read-only mappings of that file of which no page has become this process's own. */
export function cleanMappings(smaps: string, program: string): { start: bigint; end: bigint }[] {
  return [...smaps.matchAll(MAPPING)]
    .filter(([, , , , path, facts]) => path === program && /^Anonymous: +0 kB$/m.test(facts!))
    .map(([, start, end]) => ({ start: BigInt(`0x${start}`), end: BigInt(`0x${end}`) }));
}
