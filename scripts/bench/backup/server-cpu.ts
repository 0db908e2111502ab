import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const TICKS = 100;

/** CPU seconds so far of a PostgreSQL server with all its processes, also those that have ended, in steps of 10 ms. */
export function serverCpuSeconds(data: string): number {
  const pid = Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0]);
  const [own, ended] = ticks(pid);
  const living = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && parentOf(name) === pid);
  const theirs = living.reduce((sum, child) => sum + ticks(child)[0], 0);
  return (own + ended + theirs) / TICKS;
}

/** Of a process and of its children that have ended (proc_pid_stat(5)); 0 where it has gone. */
function ticks(pid: number | string): [own: number, ended: number] {
  const fields = statFields(pid);
  if (fields === undefined) return [0, 0];
  return [Number(fields[11]) + Number(fields[12]), Number(fields[13]) + Number(fields[14])];
}

function parentOf(pid: string): number {
  return Number(statFields(pid)?.[1] ?? 0);
}

function statFields(pid: number | string): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}
