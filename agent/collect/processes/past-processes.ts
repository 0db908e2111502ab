import type { PastReading } from '../host-summary/past-summary.ts';

/** The series that tell of processes of the past, by a pattern over `__name__`. */
export const PROCESS_METRICS = [
  'vedette_process_(cpu_seconds_total|resident_memory_bytes|read_bytes_total|written_bytes_total|threads)',
];

/** A process of the past, as far as its series tell; what they do not tell is null. */
export type PastProcess = {
  readonly pid: number;
  readonly name: string;
  readonly user: string;
  readonly cpuRatio: number;
  readonly residentBytes: number;
  readonly readBytesPerSecond: number | null;
  readonly writtenBytesPerSecond: number | null;
  readonly threads: number;
};

/** The processes whose series were kept at that moment: the largest and the busiest. */
export function pastProcesses(readings: readonly PastReading[]): PastProcess[] {
  const groups = Map.groupBy(readings, ({ labels }) => `${labels.pid} ${labels.name} ${labels.user}`);
  return [...groups.values()].map(pastProcess);
}

function pastProcess(readings: readonly PastReading[]): PastProcess {
  const { pid = '', name = '', user = '' } = readings[0]!.labels;
  const find = (metric: string) =>
    readings.find(({ labels }) => labels.__name__ === `vedette_process_${metric}`);
  return {
    pid: Number(pid),
    name,
    user,
    cpuRatio: find('cpu_seconds_total')?.perSecond ?? 0,
    residentBytes: find('resident_memory_bytes')?.value ?? 0,
    readBytesPerSecond: find('read_bytes_total')?.perSecond ?? null,
    writtenBytesPerSecond: find('written_bytes_total')?.perSecond ?? null,
    threads: find('threads')?.value ?? 0,
  };
}
