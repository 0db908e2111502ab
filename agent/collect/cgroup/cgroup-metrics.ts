import type { MetricFamily, MetricSet } from '../metrics.ts';
import { nameCgroup } from './cgroup-name.ts';
import { type CgroupReading, pressureResources } from './cgroup-reading.ts';

const LABELS = ['cgroup', 'service', 'container'];

type Field = Exclude<keyof CgroupReading, 'pressure'>;
type Definition = readonly [field: Field, type: 'counter' | 'gauge', name: string, help: string];

const DEFINITIONS: readonly Definition[] = [
  ['cpuSeconds', 'counter', 'cpu_usage_seconds_total', 'Processor time used.'],
  ['cpuUserSeconds', 'counter', 'cpu_user_seconds_total', 'Processor time used in user space.'],
  ['cpuSystemSeconds', 'counter', 'cpu_system_seconds_total', 'Processor time used in the kernel.'],
  ['periods', 'counter', 'cpu_periods_total', 'Enforcement periods of the processor quota.'],
  ['throttledPeriods', 'counter', 'cpu_throttled_periods_total', 'Periods in which the quota was used up.'],
  ['throttledSeconds', 'counter', 'cpu_throttled_seconds_total', 'Time held back by the quota.'],
  ['memoryBytes', 'gauge', 'memory_usage_bytes', 'Memory used, page cache included.'],
  ['memoryLimitBytes', 'gauge', 'memory_limit_bytes', 'Hard memory limit; absent without one.'],
  ['oomKills', 'counter', 'oom_kills_total', 'Processes killed for lack of memory.'],
  ['readBytes', 'counter', 'io_read_bytes_total', 'Bytes read from block devices.'],
  ['writtenBytes', 'counter', 'io_written_bytes_total', 'Bytes written to block devices.'],
  ['reads', 'counter', 'io_reads_total', 'Read operations on block devices.'],
  ['writes', 'counter', 'io_writes_total', 'Write operations on block devices.'],
  ['processes', 'gauge', 'processes', 'Processes and threads.'],
  ['processLimit', 'gauge', 'processes_limit', 'Most processes and threads allowed; absent without a limit.'],
];

/** The `vedette_cgroup_*` families. */
export class CgroupMetrics {
  readonly #fields: readonly (readonly [Field, MetricFamily])[];
  readonly #waiting: MetricFamily;
  readonly #stalled: MetricFamily;

  constructor(metrics: MetricSet) {
    this.#fields = DEFINITIONS.map(
      ([field, type, name, help]) =>
        [field, metrics.family(`vedette_cgroup_${name}`, type, help, ...LABELS)] as const,
    );
    this.#waiting = metrics.counter(
      'vedette_cgroup_pressure_waiting_seconds_total',
      'Time in which some task waited for the resource (PSI, some).',
      ...LABELS,
      'resource',
    );
    this.#stalled = metrics.counter(
      'vedette_cgroup_pressure_stalled_seconds_total',
      'Time in which all tasks waited for the resource (PSI, full).',
      ...LABELS,
      'resource',
    );
  }

  set(path: string, reading: CgroupReading): void {
    const { service, container } = nameCgroup(path);
    for (const [field, family] of this.#fields) {
      const value = reading[field];
      if (value !== undefined) family.with(path, service, container).set(value);
    }
    for (const resource of pressureResources) {
      const { waiting, stalled } = reading.pressure[resource] ?? {};
      if (waiting !== undefined) this.#waiting.with(path, service, container, resource).set(waiting);
      if (stalled !== undefined) this.#stalled.with(path, service, container, resource).set(stalled);
    }
  }
}
