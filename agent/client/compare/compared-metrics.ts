/** One metric that is compared: the sum of what `match` finds, by labels, as a rate, over a total. */
export type ComparedMetric = {
  readonly name: string;
  readonly match: string;
  /** A counter becomes a rate a second. @default told by the name of the series */
  readonly counter?: boolean;
  /** Labels that are kept. @default none: everything is summed */
  readonly by?: readonly string[];
  /** What it is divided by, summed the same way. */
  readonly over?: string;
  /** In the unit of the result: differences far below it do not matter. */
  readonly scale: number;
};

const counter = (name: string, match: string, scale: number, more: Partial<ComparedMetric> = {}) => ({
  name,
  match,
  scale,
  counter: true,
  ...more,
});
const gauge = (name: string, match: string, scale: number, more: Partial<ComparedMetric> = {}) => ({
  name,
  match,
  scale,
  counter: false,
  ...more,
});
const KIB = 1_024;

/** What is compared of every host; per-host names (interfaces) are summed away, sizes are shares of their totals. */
export const comparedMetrics: readonly ComparedMetric[] = [
  counter('cpu seconds/s', 'node_cpu_seconds_total', 0.1, { by: ['mode'] }),
  gauge('load 1m', 'node_load1', 0.5),
  gauge('memory available ratio', 'node_memory_MemAvailable_bytes', 0.1, {
    over: 'node_memory_MemTotal_bytes',
  }),
  gauge('swap free ratio', 'node_memory_SwapFree_bytes', 0.1, { over: 'node_memory_SwapTotal_bytes' }),
  counter('pressure cpu', 'node_pressure_cpu_waiting_seconds_total', 0.05),
  counter('pressure io', 'node_pressure_io_waiting_seconds_total', 0.05),
  counter('pressure memory', 'node_pressure_memory_waiting_seconds_total', 0.05),
  counter('disk busy', 'node_disk_io_time_seconds_total', 0.05, { by: ['device'] }),
  counter('disk read bytes/s', 'node_disk_read_bytes_total', 64 * KIB),
  counter('disk written bytes/s', 'node_disk_written_bytes_total', 64 * KIB),
  gauge('filesystem available ratio', 'node_filesystem_avail_bytes', 0.1, {
    by: ['mountpoint'],
    over: 'node_filesystem_size_bytes',
  }),
  counter('network receive bytes/s', 'node_network_receive_bytes_total{device!="lo"}', 16 * KIB),
  counter('network transmit bytes/s', 'node_network_transmit_bytes_total{device!="lo"}', 16 * KIB),
  counter('network receive errors/s', 'node_network_receive_errs_total{device!="lo"}', 0.1),
  counter('network receive drops/s', 'node_network_receive_drop_total{device!="lo"}', 1),
  counter('tcp retransmits/s', 'node_netstat_Tcp_RetransSegs', 1),
  counter('context switches/s', 'node_context_switches_total', 1_000),
  counter('forks/s', 'node_forks_total', 5),
  counter('major page faults/s', 'node_vmstat_pgmajfault', 5),
  gauge('tcp sockets', 'node_sockstat_TCP_inuse', 20),
  gauge('open files', 'node_filefd_allocated', 500),
  gauge('processes blocked', 'node_procs_blocked', 1),
];
