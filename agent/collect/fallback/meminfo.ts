import type { CollectorKind } from '../collector.ts';

/** Fields of Linux's meminfo and where systeminformation has them: dashboards and the console ask for these names. */
const FIELDS = [
  ['MemTotal_bytes', 'total'],
  ['MemFree_bytes', 'free'],
  ['MemAvailable_bytes', 'available'],
  ['Buffers_bytes', 'buffers'],
  ['Cached_bytes', 'cached'],
  ['SwapTotal_bytes', 'swaptotal'],
  ['SwapFree_bytes', 'swapfree'],
] as const;

/** Memory and swap; starts two short programs on macOS. */
export const meminfo: CollectorKind = {
  name: 'meminfo',
  interval: 5_000,
  open(metrics) {
    const fields = FIELDS.map(([name, key]) => {
      const help = `Memory information field ${name}.`;
      return { key, metric: metrics.gauge(`node_memory_${name}`, help).with('') };
    });
    return {
      async collect() {
        const { mem } = await import('systeminformation');
        const memory = await mem();
        for (const { key, metric } of fields) metric.set(memory[key]);
      },
    };
  },
};
