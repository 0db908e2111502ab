import { readdir } from 'node:fs/promises';
import type { Clock } from '../../kit/clock.ts';
import { TimeSlice } from '../../kit/time-slice.ts';
import { UserNames } from '../../kit/user-names.ts';
import { type KernelUnits, readKernelUnits } from '../kernel/auxiliary-vector.ts';
import { readOnce } from '../kernel/read-once.ts';
import { readProcessIdentity } from './process-identity.ts';
import { parseProcessIo } from './process-io.ts';
import { type ProcessSnapshot, toRow } from './process-row.ts';
import { type ProcessStat, parseProcessStat } from './process-stat.ts';
import { TrackedProcess } from './tracked-process.ts';

export type ProcessTableOptions = {
  readonly proc: string;
  /** Where the root file system of the host is mounted. */
  readonly root: string;
  readonly clock: Clock;
};

/**
 * All processes of this host, as far as the kernel shows them to us (hidepid). A scan reads one small file of each;
 * what costs more is read only of those that are new, were busy, or keep a history.
 */
export class ProcessTable {
  readonly units: KernelUnits;
  readonly processes = new Map<number, TrackedProcess>();
  readonly #options: ProcessTableOptions;
  readonly #users: UserNames;
  #scan = 0;

  constructor(options: ProcessTableOptions) {
    this.#options = options;
    this.units = readKernelUnits(options.proc);
    this.#users = new UserNames(options.root);
  }

  /** Looks at every process, in slices. @throws the reason of `signal` when aborted */
  async scan(signal?: AbortSignal): Promise<void> {
    this.#scan++;
    this.#users.refresh();
    const slice = new TimeSlice();
    for (const name of await readdir(this.#options.proc)) {
      if (isPid(name)) this.#look(Number(name));
      if (slice.over) await slice.next(signal);
    }
    for (const [pid, process] of this.processes) {
      if (process.scan !== this.#scan) this.processes.delete(pid);
    }
  }

  /**
   * Reads the newest totals of one process between scans; false when it is gone, or another has its pid. Its io is
   * read when it was busy, and not where the kernel refused it at the scan.
   */
  refresh(process: TrackedProcess): boolean {
    const stat = this.#stat(process.pid);
    if (stat?.startTicks !== process.startTicks) return false;
    const readsIo = process.io !== undefined && wasBusy(process.stat, stat);
    process.stat = stat;
    if (readsIo) process.io = this.#io(process) ?? process.io;
    return true;
  }

  /** The table of the last scan. */
  snapshot(): ProcessSnapshot {
    const bootTime = readBootTime(this.#options.proc);
    const processes = [...this.processes.values()];
    const { units } = this;
    let rows: ProcessSnapshot['rows'] | undefined;
    return {
      time: this.#options.clock.now(),
      get rows() {
        rows ??= processes.map((process) => toRow(process, bootTime, units));
        return rows;
      },
    };
  }

  #look(pid: number): void {
    const stat = this.#stat(pid);
    if (stat === undefined) return;
    const process = this.#trackedAs(pid, stat);
    const idle = process.scan > 0 && !wasBusy(process.stat, stat);
    const at = this.#options.clock.monotonic();
    if (process.see(stat, at, this.units.ticksPerSecond) || process.admitted) this.#identify(process);
    if (idle && !process.admitted) process.seeIdle(at);
    else process.seeIo(this.#io(process), at);
    process.scan = this.#scan;
  }

  #trackedAs(pid: number, stat: ProcessStat): TrackedProcess {
    const known = this.processes.get(pid);
    if (known?.startTicks === stat.startTicks) return known;
    const process = new TrackedProcess(pid, stat);
    this.processes.set(pid, process);
    return process;
  }

  #identify(process: TrackedProcess): void {
    process.identity = readProcessIdentity(this.#options.proc, process.pid);
    process.user = this.#users.of(process.identity.uid);
  }

  #stat(pid: number): ProcessStat | undefined {
    const bytes = readOnce(`${this.#options.proc}/${pid}/stat`);
    return bytes && parseProcessStat(bytes);
  }

  #io(process: TrackedProcess) {
    const bytes = readOnce(`${this.#options.proc}/${process.pid}/io`);
    return bytes && parseProcessIo(bytes);
  }
}

/** Who used no processor time between two looks moved no bytes worth a read, unless it waits for them. */
function wasBusy(before: ProcessStat, now: ProcessStat): boolean {
  return now.cpuTicks !== before.cpuTicks || now.state === 'D';
}

function isPid(name: string): boolean {
  const first = name.charCodeAt(0);
  return first >= 0x31 && first <= 0x39;
}

/** Milliseconds since the epoch at which this host started, from `/proc/stat`; 0 when it does not say. */
function readBootTime(proc: string): number {
  const match = /^btime (\d+)$/m.exec(readOnce(`${proc}/stat`)?.toString('latin1') ?? '');
  return match ? Number(match[1]) * 1_000 : 0;
}
