/**
 * The expressions of the public dashboard "Node Exporter Full" (grafana.com, 1860), one of each kind, without the
 * variables that choose a host: there is one here. `kind` says what may differ between two who read at other moments.
 */
export const dashboardQueries: readonly { readonly kind: 'rate' | 'gauge'; readonly query: string }[] = [
  { kind: 'rate', query: 'sum by (instance) (rate(node_cpu_seconds_total{mode!="idle"}[5m])) * 100' },
  { kind: 'rate', query: '100 * (1 - avg(rate(node_cpu_seconds_total{mode="idle"}[5m])))' },
  { kind: 'rate', query: 'sum by (mode) (rate(node_cpu_seconds_total[5m])) * 100' },
  {
    kind: 'rate',
    query:
      'sum(irate(node_cpu_seconds_total{mode="user"}[5m])) / scalar(count(count(node_cpu_seconds_total) by (cpu)))',
  },
  { kind: 'gauge', query: 'scalar(node_load1) * 100 / count(count(node_cpu_seconds_total) by (cpu))' },
  { kind: 'gauge', query: 'node_load1' },
  { kind: 'gauge', query: 'node_load5' },
  { kind: 'gauge', query: 'node_load15' },
  { kind: 'gauge', query: '(1 - (node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes)) * 100' },
  {
    kind: 'gauge',
    query:
      'node_memory_MemTotal_bytes - node_memory_MemFree_bytes - (node_memory_Cached_bytes + node_memory_Buffers_bytes + node_memory_SReclaimable_bytes)',
  },
  {
    kind: 'gauge',
    query: 'node_memory_Cached_bytes + node_memory_Buffers_bytes + node_memory_SReclaimable_bytes',
  },
  { kind: 'gauge', query: 'node_memory_Active_bytes' },
  { kind: 'gauge', query: 'node_memory_Dirty_bytes' },
  { kind: 'gauge', query: 'node_memory_Committed_AS_bytes' },
  {
    kind: 'gauge',
    query:
      '((node_memory_SwapTotal_bytes - node_memory_SwapFree_bytes) / (node_memory_SwapTotal_bytes)) * 100',
  },
  {
    kind: 'gauge',
    query:
      '100 - ((node_filesystem_avail_bytes{fstype!="rootfs"} * 100) / node_filesystem_size_bytes{fstype!="rootfs"})',
  },
  { kind: 'gauge', query: 'node_filesystem_files_free / node_filesystem_files' },
  { kind: 'gauge', query: 'predict_linear(node_filesystem_free_bytes[1h], 4 * 3600)' },
  { kind: 'gauge', query: 'time() - node_boot_time_seconds' },
  { kind: 'gauge', query: 'count(count(node_cpu_seconds_total) by (cpu))' },
  { kind: 'rate', query: 'rate(node_network_receive_bytes_total[5m]) * 8' },
  { kind: 'rate', query: 'rate(node_network_transmit_bytes_total[5m]) * 8' },
  { kind: 'rate', query: 'rate(node_network_receive_packets_total[5m])' },
  { kind: 'rate', query: 'rate(node_network_receive_errs_total[5m])' },
  { kind: 'rate', query: 'rate(node_network_transmit_drop_total[5m])' },
  { kind: 'rate', query: 'rate(node_disk_reads_completed_total[5m])' },
  { kind: 'rate', query: 'rate(node_disk_writes_completed_total[5m])' },
  { kind: 'rate', query: 'rate(node_disk_written_bytes_total[5m])' },
  {
    kind: 'rate',
    query: 'rate(node_disk_write_time_seconds_total[5m]) / rate(node_disk_writes_completed_total[5m])',
  },
  { kind: 'rate', query: 'rate(node_disk_io_time_seconds_total[5m])' },
  { kind: 'rate', query: 'rate(node_context_switches_total[5m])' },
  { kind: 'rate', query: 'rate(node_intr_total[5m])' },
  { kind: 'rate', query: 'rate(node_forks_total[5m])' },
  { kind: 'rate', query: 'rate(node_vmstat_pgfault[5m])' },
  { kind: 'rate', query: 'rate(node_vmstat_pgpgout[5m])' },
  { kind: 'gauge', query: 'node_procs_running' },
  { kind: 'gauge', query: 'node_filefd_allocated' },
  { kind: 'gauge', query: 'node_entropy_available_bits' },
  { kind: 'gauge', query: 'node_sockstat_TCP_alloc' },
  { kind: 'gauge', query: 'node_sockstat_sockets_used' },
  { kind: 'gauge', query: 'node_netstat_Tcp_CurrEstab' },
  { kind: 'rate', query: 'rate(node_netstat_Tcp_InSegs[5m])' },
  { kind: 'rate', query: 'rate(node_netstat_Tcp_ActiveOpens[5m])' },
  { kind: 'rate', query: 'rate(node_netstat_Udp_InDatagrams[5m])' },
  { kind: 'rate', query: 'rate(node_pressure_cpu_waiting_seconds_total[5m])' },
  { kind: 'rate', query: 'rate(node_pressure_memory_waiting_seconds_total[5m])' },
  { kind: 'rate', query: 'rate(node_pressure_io_waiting_seconds_total[5m])' },
  { kind: 'rate', query: 'rate(node_schedstat_running_seconds_total[5m])' },
  { kind: 'rate', query: 'topk(3, rate(node_network_receive_bytes_total[5m]))' },
  { kind: 'rate', query: 'max_over_time(rate(node_context_switches_total[5m])[30m:1m])' },
];
