import type { CollectorKind } from '../../collector.ts';
import type { MetricSet } from '../../metrics.ts';
import { version2, version3, version4Operations } from './nfs-procedures.ts';
import { readRpcTable } from './rpc-table.ts';

/** Line and column of what is exposed without labels, name, help. */
const plain: readonly (readonly [key: string, column: number, name: string, help: string])[] = [
  ['rc', 0, 'reply_cache_hits_total', 'Total number of NFSd Reply Cache hits (client lost server response).'],
  [
    'rc',
    1,
    'reply_cache_misses_total',
    'Total number of NFSd Reply Cache an operation that requires caching (idempotent).',
  ],
  [
    'rc',
    2,
    'reply_cache_nocache_total',
    'Total number of NFSd Reply Cache non-idempotent operations (rename/delete/…).',
  ],
  ['fh', 0, 'file_handles_stale_total', 'Total number of NFSd stale file handles'],
  ['io', 0, 'disk_bytes_read_total', 'Total NFSd bytes read.'],
  ['io', 1, 'disk_bytes_written_total', 'Total NFSd bytes written.'],
  ['th', 0, 'server_threads', 'Total number of NFSd kernel threads that are running.'],
  ['ra', 0, 'read_ahead_cache_size_blocks', 'How large the read ahead cache is in blocks.'],
  ['ra', 11, 'read_ahead_cache_not_found_total', 'Total number of NFSd read ahead cache not found.'],
  ['net', 3, 'connections_total', 'Total number of NFSd TCP connections.'],
  ['rpc', 0, 'server_rpcs_total', 'Total number of NFSd RPCs.'],
];
/** Operations 0 to 2 do not exist. */
const FIRST_OPERATION = 3;

/** The NFS server: `/proc/net/rpc/nfsd`. */
export const nfsd: CollectorKind = {
  name: 'nfsd',
  interval: 5_000,
  open(metrics, { proc }) {
    return {
      collect() {
        const line = readRpcTable(proc, 'net/rpc/nfsd');
        for (const [key, column, name, help] of plain) {
          const type = name.endsWith('_total') ? 'counter' : 'gauge';
          metrics.family(`node_nfsd_${name}`, type, help).value(line(key)[column] ?? 0);
        }
        collectNetwork(metrics, line('net'), line('rpc'));
        collectRequests(metrics, line);
      },
    };
  },
};

function collectNetwork(metrics: MetricSet, net: readonly number[], rpc: readonly number[]): void {
  const packets = metrics.counter(
    'node_nfsd_packets_total',
    'Total NFSd network packets (sent+received) by protocol type.',
    'proto',
  );
  packets.with('udp').set(net[1] ?? 0);
  packets.with('tcp').set(net[2] ?? 0);
  const errors = metrics.counter(
    'node_nfsd_rpc_errors_total',
    'Total number of NFSd RPC errors by error type.',
    'error',
  );
  errors.with('fmt').set(rpc[2] ?? 0);
  errors.with('auth').set(rpc[3] ?? 0);
  errors.with('cInt').set(rpc[4] ?? 0);
}

/** Calls of Null are not counted as requests. */
function collectRequests(metrics: MetricSet, line: (key: string) => number[]): void {
  const requests = metrics.counter(
    'node_nfsd_requests_total',
    'Total number NFSd Requests by method and protocol.',
    'proto',
    'method',
  );
  const set = (
    version: string,
    methods: readonly string[],
    [, ...values]: readonly number[],
    first: number,
  ) =>
    methods.forEach((method, index) => {
      if (!unexposed.has(method)) requests.with(version, method).set(values[index + first] ?? 0);
    });
  set('2', version2, line('proc2'), 0);
  set('3', version3, line('proc3'), 0);
  set('4', version4Operations, line('proc4ops'), FIRST_OPERATION);
}
const unexposed = new Set(['Null', 'PutPubFH', 'PutRootFH']);
