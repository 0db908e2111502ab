import type { CollectorKind } from './collector.ts';
import { version2, version3, version4Client } from './nfs-procedures.ts';
import { readRpcTable } from './rpc-table.ts';

/** The NFS client: `/proc/net/rpc/nfs`. */
export const nfs: CollectorKind = {
  name: 'nfs',
  interval: 5_000,
  open(metrics, { proc }) {
    const packets = metrics.counter(
      'node_nfs_packets_total',
      'Total NFSd network packets (sent+received) by protocol type.',
      'protocol',
    );
    const counter = (name: string, help: string) => metrics.counter(`node_nfs_${name}_total`, help);
    const connections = counter('connections', 'Total number of NFSd TCP connections.');
    const rpcs = counter('rpcs', 'Total number of RPCs performed.');
    const retransmissions = counter('rpc_retransmissions', 'Number of RPC transmissions performed.');
    const refreshes = counter(
      'rpc_authentication_refreshes',
      'Number of RPC authentication refreshes performed.',
    );
    const requests = metrics.counter(
      'node_nfs_requests_total',
      'Number of NFS procedures invoked.',
      'proto',
      'method',
    );
    const setRequests = (version: string, methods: readonly string[], [, ...values]: readonly number[]) =>
      methods.forEach((method, index) => {
        requests.with(version, method).set(values[index] ?? 0);
      });
    return {
      collect() {
        const line = readRpcTable(proc, 'net/rpc/nfs');
        const [, udp = 0, tcp = 0, connects = 0] = line('net');
        packets.with('udp').set(udp);
        packets.with('tcp').set(tcp);
        connections.value(connects);
        const [calls = 0, retries = 0, refreshed = 0] = line('rpc');
        rpcs.value(calls);
        retransmissions.value(retries);
        refreshes.value(refreshed);
        setRequests('2', version2, line('proc2'));
        setRequests('3', version3, line('proc3'));
        setRequests('4', version4Client, line('proc4'));
      },
    };
  },
};
