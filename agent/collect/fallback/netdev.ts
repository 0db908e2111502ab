import type { CollectorKind } from '../collector.ts';

/** Counters of systeminformation by the names of node_exporter. */
const FIELDS = [
  ['receive_bytes', 'rx_bytes'],
  ['receive_errs', 'rx_errors'],
  ['receive_drop', 'rx_dropped'],
  ['transmit_bytes', 'tx_bytes'],
  ['transmit_errs', 'tx_errors'],
  ['transmit_drop', 'tx_dropped'],
] as const;

/** Bytes, errors and drops of network interfaces; starts short programs, hence rarely. */
export const netdev: CollectorKind = {
  name: 'netdev',
  interval: 10_000,
  open(metrics) {
    const families = FIELDS.map(([name, key]) => {
      const help = `Network device statistic ${name}.`;
      return { key, family: metrics.counter(`node_network_${name}_total`, help, 'device') };
    });
    return {
      async collect() {
        const { networkStats } = await import('systeminformation');
        for (const device of await networkStats('*')) {
          for (const { key, family } of families) setCount(family.with(device.iface), device[key]);
        }
      },
    };
  },
};

/** Some systems leave a counter out, and the library then says null. */
function setCount(metric: { set(value: number): void }, value: number | null): void {
  if (value !== null && Number.isFinite(value)) metric.set(value);
}
