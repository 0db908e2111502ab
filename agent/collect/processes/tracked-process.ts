import type { ProcessIdentity } from './process-identity.ts';
import type { ProcessIo } from './process-io.ts';
import type { ProcessStat } from './process-stat.ts';

/** Identity is read again while a process is this young: a daemon forks, and only then changes its user. */
const YOUNG_SCANS = 2;

/** One process between two scans: its newest numbers, and the totals from which the rates are taken. */
export class TrackedProcess {
  readonly pid: number;
  readonly startTicks: number;
  /** The last scan that saw it. */
  scan = 0;
  stat: ProcessStat;
  io: ProcessIo | undefined;
  identity: ProcessIdentity = { command: '', uid: -1 };
  user = '';
  /** True once it was let into the history. */
  admitted = false;
  cpuRatio = 0;
  readRate: number | null = null;
  writeRate: number | null = null;
  #scans = 0;
  #cpu: { ticks: number; at: number } | undefined;
  #io: (ProcessIo & { at: number }) | undefined;

  constructor(pid: number, stat: ProcessStat) {
    this.pid = pid;
    this.startTicks = stat.startTicks;
    this.stat = stat;
  }

  /**
   * Takes what a scan found.
   *
   * @param at monotonic milliseconds
   * @returns whether who it is must be read again.
   */
  see(stat: ProcessStat, at: number, ticksPerSecond: number): boolean {
    const renamed = stat.name !== this.stat.name;
    this.stat = stat;
    if (this.#cpu !== undefined && at > this.#cpu.at) {
      const ticks = Math.max(0, stat.cpuTicks - this.#cpu.ticks);
      this.cpuRatio = ticks / ticksPerSecond / ((at - this.#cpu.at) / 1_000);
    }
    this.#cpu = { ticks: stat.cpuTicks, at };
    return renamed || this.#scans++ < YOUNG_SCANS;
  }

  /** Takes the io totals of a scan; undefined where the kernel does not tell. */
  seeIo(io: ProcessIo | undefined, at: number): void {
    const before = this.#io;
    this.io = io;
    this.#io = io && { ...io, at };
    this.readRate = rate(before?.readBytes, io?.readBytes, before?.at, at);
    this.writeRate = rate(before?.writtenBytes, io?.writtenBytes, before?.at, at);
  }

  /** It used no processor time since the scan before, so it moved no bytes worth a read of its totals. */
  seeIdle(at: number): void {
    if (this.#io === undefined) return;
    this.#io.at = at;
    this.readRate = 0;
    this.writeRate = 0;
  }
}

function rate(before: number | undefined, now: number | undefined, since = 0, at = 0): number | null {
  if (before === undefined || now === undefined || at <= since) return null;
  return Math.max(0, now - before) / ((at - since) / 1_000);
}
