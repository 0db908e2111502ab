import { readOnce } from './read-once.ts';

const AT_PAGESZ = 6n;
const AT_CLKTCK = 17n;

/** What the kernel told this process about the units of `/proc/PID/stat`. */
export type KernelUnits = {
  /** Bytes in a page: 4,096 on most machines, 65,536 on some ARM and POWER kernels. */
  readonly pageSize: number;
  /** Ticks of utime, stime and starttime in a second. */
  readonly ticksPerSecond: number;
};

/** Reads the auxiliary vector, getauxval(3), of this process; 64-bit machines only. Unknown values are Linux's usual. */
export function readKernelUnits(proc: string): KernelUnits {
  const vector = readOnce(`${proc}/self/auxv`);
  const units = { pageSize: 4_096, ticksPerSecond: 100 };
  for (let at = 0; vector !== undefined && at + 16 <= vector.length; at += 16) {
    const type = vector.readBigUInt64LE(at);
    if (type === AT_PAGESZ) units.pageSize = Number(vector.readBigUInt64LE(at + 8));
    if (type === AT_CLKTCK) units.ticksPerSecond = Number(vector.readBigUInt64LE(at + 8));
  }
  return units;
}
