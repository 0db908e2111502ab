import { readdirSync, readFileSync } from 'node:fs';

/** CPU time of a process so far, in milliseconds: the run time of all its threads by the scheduler's own count. */
export function cpuMilliseconds(pid: number): number {
  let nanoseconds = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    nanoseconds += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]);
  }
  return nanoseconds / 1e6;
}

/** Ticks in a second of /proc/PID/stat: USER_HZ, which is 100 on every architecture that we build for. */
const TICKS = 100;

/**
 * CPU time of a process so far, in milliseconds, with that of threads that have ended, in steps of 10 ms (proc_pid_stat(5)):
 * for windows of seconds on programs whose threads come and go.
 */
export function cpuMillisecondsOfAll(pid: number): number {
  const [user, system] = processTimes(pid);
  return ((user! + system!) * 1_000) / TICKS;
}

/** The same with its children that have ended. */
export function cpuMillisecondsWithChildren(pid: number): number {
  return (sum(processTimes(pid)) * 1_000) / TICKS;
}

/** Ticks of the process in its own and in the kernel's code, then those of its children. */
function processTimes(pid: number): number[] {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name of the program, in brackets, may hold spaces and brackets of its own.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, 15).map(Number);
}

/** Resident memory of a process in MiB. */
export function residentMebibytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1_024;
}

export type Cost = { readonly cpuPercent: number; readonly residentMebibytes: number };

/** What some processes together take over that many seconds: CPU in percent of one core, memory at the end. */
export async function costOver(seconds: number, pids: readonly number[]): Promise<Cost> {
  const before = sum(pids.map(cpuMilliseconds));
  const began = performance.now();
  await Bun.sleep(seconds * 1_000);
  const spent = sum(pids.map(cpuMilliseconds)) - before;
  return {
    cpuPercent: (100 * spent) / (performance.now() - began),
    residentMebibytes: sum(pids.map(residentMebibytes)),
  };
}

/** The middle value; of an even number the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  if (sorted.length === 0) throw new RangeError('median of nothing');
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
