import type { MetricFamily, MetricSet } from '../metrics.ts';

/** The families of node_exporter's systemd collector, with its names, types and help. */
export type SystemdFamilies = {
  readonly unitState: MetricFamily;
  readonly units: MetricFamily;
  readonly restarts: MetricFamily;
  readonly lastTrigger: MetricFamily;
  readonly accepted: MetricFamily;
  readonly connections: MetricFamily;
  readonly refused: MetricFamily;
  readonly running: MetricFamily;
  readonly version: MetricFamily;
  readonly virtualization: MetricFamily;
};

export function systemdFamilies(metrics: MetricSet): SystemdFamilies {
  const gauge = (name: string, help: string, ...labels: string[]) =>
    metrics.gauge(`node_systemd_${name}`, help, ...labels);
  const counter = (name: string, help: string, ...labels: string[]) =>
    metrics.counter(`node_systemd_${name}`, help, ...labels);
  return {
    unitState: gauge('unit_state', 'Systemd unit', 'name', 'state', 'type'),
    units: gauge('units', 'Summary of systemd unit states', 'state'),
    restarts: counter('service_restart_total', 'Service unit count of Restart triggers', 'name'),
    lastTrigger: gauge('timer_last_trigger_seconds', 'Seconds since epoch of last trigger.', 'name'),
    accepted: counter(
      'socket_accepted_connections_total',
      'Total number of accepted socket connections',
      'name',
    ),
    connections: gauge('socket_current_connections', 'Current number of socket connections', 'name'),
    // A gauge in spite of its name: node_exporter's type is kept.
    refused: gauge('socket_refused_connections_total', 'Total number of refused socket connections', 'name'),
    running: gauge('system_running', "Whether the system is operational (see 'systemctl is-system-running')"),
    version: gauge('version', 'Detected systemd version', 'version'),
    virtualization: gauge('virtualization_info', 'Detected virtualization technology', 'virtualization_type'),
  };
}
