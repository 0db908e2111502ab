import type { KernelUnits } from '../kernel/auxiliary-vector.ts';
import type { TrackedProcess } from './tracked-process.ts';

/** One process of the last scan, ready to show; text is as the kernel has it, not yet safe for a terminal. */
export type ProcessRow = {
  readonly pid: number;
  readonly parentPid: number;
  readonly name: string;
  /** The command line, cut at 512 characters. */
  readonly command: string;
  readonly user: string;
  readonly state: string;
  /** Since the scan before; 1 is one processor in full. */
  readonly cpuRatio: number;
  readonly residentBytes: number;
  /** Null where the kernel does not tell us. */
  readonly readBytesPerSecond: number | null;
  readonly writtenBytesPerSecond: number | null;
  readonly threads: number;
  /** RFC 3339, UTC. */
  readonly startedAt: string;
};

/** The process table of one scan. */
export type ProcessSnapshot = {
  /** Milliseconds since the epoch. */
  readonly time: number;
  /** Made at the first look, so that a table nobody asks for costs nothing. */
  readonly rows: readonly ProcessRow[];
};

/** @param bootTime milliseconds since the epoch */
export function toRow(process: TrackedProcess, bootTime: number, units: KernelUnits): ProcessRow {
  const { pid, stat, identity, user, cpuRatio } = process;
  const startedAt = bootTime + (process.startTicks / units.ticksPerSecond) * 1_000;
  return {
    pid,
    parentPid: stat.parentPid,
    name: stat.name,
    command: identity.command,
    user,
    state: stat.state,
    cpuRatio,
    residentBytes: stat.residentPages * units.pageSize,
    readBytesPerSecond: process.readRate,
    writtenBytesPerSecond: process.writeRate,
    threads: stat.threads,
    startedAt: new Date(startedAt).toISOString(),
  };
}
