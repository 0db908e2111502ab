import { type CollectorKind, NoDataError } from '../collector.ts';
import { KernelTable } from '../kernel/kernel-table.ts';
import type { TableScanner } from '../kernel/table-scanner.ts';

/** Bytes waiting in UDP sockets: `/proc/net/udp` and `udp6`, a line a socket; every five seconds, for they can be many. */
export const udpQueues: CollectorKind = {
  name: 'udp_queues',
  interval: 5_000,
  open(metrics, { proc }) {
    const family = metrics.gauge(
      'node_udp_queues',
      'Number of allocated memory in the kernel for UDP datagrams in bytes.',
      'queue',
      'ip',
    );
    const sources = [
      { ip: 'v4', table: new KernelTable(proc, 'net/udp') },
      { ip: 'v6', table: new KernelTable(proc, 'net/udp6') },
    ];
    return {
      collect() {
        let found = false;
        for (const { ip, table } of sources) {
          const queues = readQueues(table);
          if (queues === undefined) continue;
          found = true;
          family.with('tx', ip).set(queues.transmit);
          family.with('rx', ip).set(queues.receive);
        }
        if (!found) throw new NoDataError('no UDP in this kernel');
      },
      close() {
        for (const { table } of sources) table.close();
      },
    };
  },
};

/** Either address family may be absent. */
function readQueues(table: KernelTable): { transmit: number; receive: number } | undefined {
  try {
    return sumQueues(table.read());
  } catch (error) {
    if (error instanceof NoDataError) return undefined;
    throw error;
  }
}

/** `sl local_address rem_address st tx_queue:rx_queue …`, in hexadecimal. */
function sumQueues(scanner: TableScanner): { transmit: number; receive: number } {
  const sum = { transmit: 0, receive: 0 };
  while (scanner.nextLine()) {
    sum.transmit += scanner.skip(4).expectHex();
    scanner.at++;
    sum.receive += scanner.expectHex();
  }
  return sum;
}
