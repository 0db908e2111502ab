import type { CollectorKind } from '../../collector.ts';
import type { MetricSet } from '../../metrics.ts';
import { version2, version3, version4Client } from './nfs-procedures.ts';
import { readRpcTable } from './rpc-table.ts';

/** The NFS client: `/proc/net/rpc/nfs`. */
export const nfs: CollectorKind = {
  name: 'nfs',
  interval: 5_000,
  open(metrics, { proc }) {
    return {
      collect() {
        const line = readRpcTable(proc, 'net/rpc/nfs');
        collectNetwork(metrics, line('net'));
        collectCalls(metrics, line('rpc'));
        collectRequests(metrics, '2', version2, line('proc2'));
        collectRequests(metrics, '3', version3, line('proc3'));
        collectRequests(metrics, '4', version4Client, line('proc4'));
      },
    };
  },
};

function collectNetwork(metrics: MetricSet, [, udp = 0, tcp = 0, connections = 0]: readonly number[]): void {
  const packets = metrics.counter(
    'node_nfs_packets_total',
    'Total NFSd network packets (sent+received) by protocol type.',
    'protocol',
  );
  packets.with('udp').set(udp);
  packets.with('tcp').set(tcp);
  metrics.counter('node_nfs_connections_total', 'Total number of NFSd TCP connections.').value(connections);
}

function collectCalls(metrics: MetricSet, [calls = 0, retries = 0, refreshes = 0]: readonly number[]): void {
  const counter = (name: string, help: string) => metrics.counter(`node_nfs_${name}_total`, help);
  counter('rpcs', 'Total number of RPCs performed.').value(calls);
  counter('rpc_retransmissions', 'Number of RPC transmissions performed.').value(retries);
  counter('rpc_authentication_refreshes', 'Number of RPC authentication refreshes performed.').value(
    refreshes,
  );
}

function collectRequests(
  metrics: MetricSet,
  version: string,
  methods: readonly string[],
  [, ...values]: readonly number[],
): void {
  const help = 'Number of NFS procedures invoked.';
  const requests = metrics.counter('node_nfs_requests_total', help, 'proto', 'method');
  for (const [index, method] of methods.entries()) requests.with(version, method).set(values[index] ?? 0);
}
