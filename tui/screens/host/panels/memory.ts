import { bytes } from '../../../charts/units.ts';
import { chartValues } from '../../../data/rates.ts';
import type { Timeline } from '../../../data/timeline.ts';
import type { Panel } from '../panel.ts';

/** Memory: what is in use and cannot be taken back at once, swap, and what there is. */
export const memory: Panel = {
  title: 'memory',
  metrics: [
    'node_memory_MemTotal_bytes',
    'node_memory_MemAvailable_bytes',
    'node_memory_SwapTotal_bytes',
    'node_memory_SwapFree_bytes',
  ],
  unit: bytes,
  series(timeline) {
    const total = gauge(timeline, 'node_memory_MemTotal_bytes');
    const available = gauge(timeline, 'node_memory_MemAvailable_bytes');
    const swapTotal = gauge(timeline, 'node_memory_SwapTotal_bytes');
    const swap = difference(swapTotal, gauge(timeline, 'node_memory_SwapFree_bytes'));
    return [
      { name: 'used', role: 'series0', values: chartValues(difference(total, available)) },
      ...(swapTotal.some((value) => value > 0)
        ? ([{ name: 'swap', role: 'series2', values: chartValues(swap) }] as const)
        : []),
      { name: 'total', role: 'series7', values: chartValues(total) },
    ];
  },
};

function gauge(timeline: Timeline, name: string): Float64Array {
  return timeline.named(name)[0]?.values ?? new Float64Array(timeline.length).fill(Number.NaN);
}

function difference(whole: Float64Array, part: Float64Array): Float64Array {
  return whole.map((value, index) => value - part[index]!);
}
