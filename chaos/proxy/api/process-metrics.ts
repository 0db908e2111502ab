import { readdir, readFile } from 'node:fs/promises';
import type { MetricFamily } from './metrics-text.ts';

/** Units of times in /proc/PID/stat, and seconds: USER_HZ is 100 on every Linux that Bun runs on. */
const TICKS_PER_SECOND = 100;

/**
 * This process, by the names of Prometheus' client libraries. What the kernel does not tell is left out, and so are the
 * `go_…` of the official server: there is no Go here.
 */
export async function processFamilies(root = '/proc'): Promise<MetricFamily[]> {
  const [stat, limits, descriptors, boot] = await Promise.all([
    readFile(`${root}/self/stat`, 'utf8').catch(() => ''),
    readFile(`${root}/self/limits`, 'utf8').catch(() => ''),
    readdir(`${root}/self/fd`).catch(() => []),
    readFile(`${root}/stat`, 'utf8').catch(() => ''),
  ]);
  // The name of the program may hold spaces and brackets: fields are counted from behind the last one.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const field = (number: number) => Number(fields[number - 3] ?? Number.NaN);
  const bootTime = Number(/^btime (\d+)$/m.exec(boot)?.[1] ?? Number.NaN);
  return [
    family('process_cpu_seconds_total', 'Total user and system CPU time spent in seconds.', {
      type: 'counter',
      value: (field(14) + field(15)) / TICKS_PER_SECOND,
    }),
    family('process_max_fds', 'Maximum number of open file descriptors.', {
      value: limit(limits, 'Max open files'),
    }),
    family('process_open_fds', 'Number of open file descriptors.', {
      value: descriptors.length || Number.NaN,
    }),
    family('process_resident_memory_bytes', 'Resident memory size in bytes.', {
      value: process.memoryUsage.rss(),
    }),
    family('process_start_time_seconds', 'Start time of the process since unix epoch in seconds.', {
      value: bootTime + field(22) / TICKS_PER_SECOND,
    }),
    family('process_virtual_memory_bytes', 'Virtual memory size in bytes.', { value: field(23) }),
    family('process_virtual_memory_max_bytes', 'Maximum amount of virtual memory available in bytes.', {
      value: limit(limits, 'Max address space'),
    }),
  ];
}

function family(
  name: string,
  help: string,
  { type = 'gauge', value }: { type?: 'gauge' | 'counter'; value: number },
): MetricFamily {
  return { name, type, help, samples: Number.isNaN(value) ? [] : [[{}, value]] };
}

/** Unlimited is told as Prometheus' Go library tells it: the largest number of 64 bits. */
function limit(limits: string, name: string): number {
  const soft = new RegExp(`^${name} +(\\S+)`, 'm').exec(limits)?.[1];
  return soft === 'unlimited' ? 2 ** 64 : Number(soft ?? Number.NaN);
}
