import { join } from 'node:path';
import { type CollectorKind, NoDataError } from '../collector.ts';
import { readAttribute } from '../kernel/attribute-file.ts';
import type { MetricSet } from '../metrics.ts';

const totals: readonly (readonly [name: string, help: string])[] = [
  ['connections_total', 'The total number of connections made.'],
  ['incoming_packets_total', 'The total number of incoming packets.'],
  ['outgoing_packets_total', 'The total number of outgoing packets.'],
  ['incoming_bytes_total', 'The total amount of incoming data.'],
  ['outgoing_bytes_total', 'The total amount of outgoing data.'],
];
const backendLabels = ['local_address', 'local_port', 'remote_address', 'remote_port', 'proto', 'local_mark'];

/** A virtual service, and the sums over what the table lists for one backend of it. */
type Service = {
  readonly address: string;
  readonly port: string;
  readonly proto: string;
  readonly mark: string;
};

/** The kernel's load balancer: `/proc/net/ip_vs_stats` and `/proc/net/ip_vs`. */
export const ipvs: CollectorKind = {
  name: 'ipvs',
  interval: 5_000,
  open(metrics, { proc }) {
    return {
      collect() {
        const stats = readAttribute(join(proc, 'net/ip_vs_stats'));
        if (stats === undefined) throw new NoDataError('no load balancer in this kernel');
        collectTotals(metrics, stats);
        collectBackends(metrics, readAttribute(join(proc, 'net/ip_vs')) ?? '');
      },
    };
  },
};

/** The third line holds the totals, in hexadecimal. */
function collectTotals(metrics: MetricSet, text: string): void {
  const fields = (text.split('\n')[2] ?? '').trim().split(/\s+/);
  if (fields.length !== totals.length || !fields.every((field) => /^[0-9a-f]+$/i.test(field))) {
    throw new SyntaxError('Cannot read ip_vs_stats: the line of totals is torn');
  }
  totals.forEach(([name, help], index) => {
    metrics.counter(`node_ipvs_${name}`, help).value(Number.parseInt(fields[index]!, 16));
  });
}

function collectBackends(metrics: MetricSet, text: string): void {
  const sums = new Map<string, { labels: string[]; weight: number; active: number; inactive: number }>();
  let service: Service = { address: '', port: '0', proto: '', mark: '' };
  for (const line of text.split('\n')) {
    const fields = line.trim().split(/\s+/);
    const [kind = '', address = ''] = fields;
    if (kind === 'TCP' || kind === 'UDP') service = { ...addressAndPort(address), proto: kind, mark: '' };
    else if (kind === 'FWM') service = { address: '', port: '0', proto: kind, mark: address };
    else if (kind === '->' && fields.length >= 6 && address !== 'RemoteAddress:Port') {
      const remote = addressAndPort(address);
      const labels = [
        service.address,
        service.port,
        remote.address,
        remote.port,
        service.proto,
        service.mark,
      ];
      const sum = sums.get(labels.join()) ?? { labels, weight: 0, active: 0, inactive: 0 };
      sum.weight += Number(fields[3]);
      sum.active += Number(fields[4]);
      sum.inactive += Number(fields[5]);
      sums.set(labels.join(), sum);
    }
  }
  for (const sum of sums.values()) publishBackend(metrics, sum);
}

function publishBackend(
  metrics: MetricSet,
  sum: { labels: string[]; weight: number; active: number; inactive: number },
): void {
  const gauge = (name: string, help: string, value: number) =>
    metrics
      .gauge(`node_ipvs_backend_${name}`, help, ...backendLabels)
      .with(...sum.labels)
      .set(value);
  gauge('connections_active', 'The current active connections by local and remote address.', sum.active);
  gauge(
    'connections_inactive',
    'The current inactive connections by local and remote address.',
    sum.inactive,
  );
  gauge('weight', 'The current backend weight by local and remote address.', sum.weight);
}

/** `C0A80016:0CEA` or `[2620:0000:…:0001]:0050`. @throws SyntaxError when it is neither */
function addressAndPort(text: string): { address: string; port: string } {
  const [, v4, v6, port] = /^(?:([0-9A-F]{8})|\[([0-9a-f:]+)\]):([0-9A-F]{4})$/i.exec(text) ?? [];
  if (port === undefined) throw new SyntaxError(`Cannot read address "${text}" of ip_vs`);
  const address = v4 === undefined ? shortAddress(v6!) : Buffer.from(v4, 'hex').join('.');
  return { address, port: String(Number.parseInt(port, 16)) };
}

/** An IPv6 address in the short form of RFC 5952. */
function shortAddress(long: string): string {
  return new URL(`http://[${long}]`).hostname.slice(1, -1);
}
