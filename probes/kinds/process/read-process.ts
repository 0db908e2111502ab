import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from '../../../agent/kit/errors.ts';

/** One process as `/proc` has it. */
export type FoundProcess = {
  readonly pid: number;
  /** At most 15 bytes of the name. */
  readonly name: string;
  /** One letter: R S D Z T I … */
  readonly state: string;
  readonly uid: number;
  readonly threads: number;
  readonly residentBytes: number;
  /** User and system time. */
  readonly cpuSeconds: number;
  /** Seconds after boot. */
  readonly startedAt: number;
};

/** USER_HZ: what Linux has shown to programs as ticks a second on every architecture since 2.6 (time(7)). */
const TICKS = 100;

/** The numbers of all processes. @throws the system error when the folder cannot be read */
export function listPids(proc: string): number[] {
  return readdirSync(proc).flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
}

/** Undefined when the process is gone. */
export function readProcess(proc: string, pid: number): FoundProcess | undefined {
  const stat = readFile(proc, pid, 'stat');
  const status = readFile(proc, pid, 'status');
  const end = stat?.lastIndexOf(')') ?? -1;
  if (stat === undefined || status === undefined || end < 0) return undefined;
  // What follows the name, from field 3 on (proc_pid_stat(5)); the name may hold anything.
  const fields = stat.slice(end + 2).split(' ');
  const [user, system, threads, started] = [11, 12, 17, 19].map((index) => Number(fields[index] ?? 0));
  return {
    pid,
    name: stat.slice(stat.indexOf('(') + 1, end),
    state: fields[0] ?? '?',
    uid: Number(/^Uid:\s+(\d+)/m.exec(status)?.[1] ?? -1),
    threads: threads!,
    residentBytes: Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1_024,
    cpuSeconds: (user! + system!) / TICKS,
    startedAt: started! / TICKS,
  };
}

/** Its name alone: what a scan of all processes reads. Undefined when it is gone. */
export function readName(proc: string, pid: number): string | undefined {
  return readFile(proc, pid, 'comm')?.replace(/\n$/, '');
}

/** Its command line, arguments parted by one space; empty for kernel threads, undefined when it is gone. */
export function readCommandLine(proc: string, pid: number): string | undefined {
  return readFile(proc, pid, 'cmdline')?.replace(/\0+$/, '').replaceAll('\0', ' ');
}

/** How many files it has open; undefined when this user may not know. */
export function countOpenFiles(proc: string, pid: number): number | undefined {
  try {
    return readdirSync(join(proc, String(pid), 'fd')).length;
  } catch {
    return undefined;
  }
}

/** Seconds since boot. */
export function readUptime(proc: string): number {
  return Number(readFileSync(join(proc, 'uptime'), 'utf8').split(' ')[0]);
}

function readFile(proc: string, pid: number, name: string): string | undefined {
  try {
    return readFileSync(join(proc, String(pid), name), 'utf8');
  } catch (error) {
    // ESRCH: it went away between opening and reading. EACCES: hidepid, which hides whose it is.
    if (['ENOENT', 'ESRCH', 'EACCES', 'ENOTDIR'].includes(errorCode(error) ?? '')) return undefined;
    throw error;
  }
}
