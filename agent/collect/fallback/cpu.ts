import { cpus } from 'node:os';
import type { CollectorKind } from '../collector.ts';

/** Modes of node:os by the names of node_exporter. */
const MODES = [
  ['user', 'user'],
  ['nice', 'nice'],
  ['sys', 'system'],
  ['idle', 'idle'],
  ['irq', 'irq'],
] as const;

/** Processor time by mode; node:os counts in milliseconds. */
export const cpu: CollectorKind = {
  name: 'cpu',
  open(metrics) {
    const help = 'Seconds the CPUs spent in each mode.';
    const seconds = metrics.counter('node_cpu_seconds_total', help, 'cpu', 'mode');
    return {
      collect() {
        for (const [index, { times }] of cpus().entries()) {
          for (const [key, mode] of MODES) seconds.with(String(index), mode).set(times[key] / 1_000);
        }
      },
    };
  },
};
