import { isIPv6 } from 'node:net';
import { ipAddressHash } from './ip-address-hash.ts';
import type { ProbeMetric, ProbeState } from './probe-result.ts';
import type { ProbeRun } from './probe-run.ts';

/**
 * The metrics that every run has, under blackbox_exporter's names: `probe_success`, `probe_duration_seconds`,
 * `probe_dns_lookup_time_seconds`, `probe_ip_protocol`, `probe_ip_addr_hash`; and the phases of every kind, which
 * blackbox_exporter has for HTTP and ICMP only.
 */
export function timeMetrics(kind: string, state: ProbeState, duration: number, run: ProbeRun): ProbeMetric[] {
  const times = run.phaseTimes();
  const address = run.facts.get('ip');
  const gauge = (name: string, help: string, value: number, labels = {}) => ({ name, help, labels, value });
  return [
    gauge(
      'probe_success',
      'Displays whether or not the probe was a success',
      state === 'up' || state === 'degraded' ? 1 : 0,
    ),
    gauge(
      'probe_duration_seconds',
      'Returns how long the probe took to complete in seconds',
      duration / 1_000,
    ),
    gauge(
      'probe_dns_lookup_time_seconds',
      'Returns the time taken for probe dns lookup in seconds',
      (times.dns ?? 0) / 1_000,
    ),
    ...(typeof address === 'string'
      ? [
          gauge(
            'probe_ip_protocol',
            'Specifies whether probe ip protocol is IP4 or IP6',
            isIPv6(address) ? 6 : 4,
          ),
          gauge(
            'probe_ip_addr_hash',
            "Specifies the hash of IP address. It's useful to detect if the IP address changes.",
            ipAddressHash(address),
          ),
        ]
      : []),
    ...(kind === 'http' || kind === 'icmp'
      ? []
      : Object.entries(times).map(([phase, time]) =>
          gauge(
            'probe_phase_duration_seconds',
            'Duration of each phase of a probe in seconds',
            time / 1_000,
            {
              phase,
            },
          ),
        )),
  ];
}
