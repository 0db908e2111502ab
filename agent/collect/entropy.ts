import { requireNumber } from './attribute-file.ts';
import type { CollectorKind } from './collector.ts';

/** The kernel's random number generator (random(4)). */
export const entropy: CollectorKind = {
  name: 'entropy',
  interval: 5_000,
  open(metrics, { proc }) {
    const available = metrics.gauge('node_entropy_available_bits', 'Bits of available entropy.');
    const size = metrics.gauge('node_entropy_pool_size_bits', 'Bits of entropy pool.');
    return {
      collect() {
        available.value(requireNumber(proc, 'sys/kernel/random/entropy_avail'));
        size.value(requireNumber(proc, 'sys/kernel/random/poolsize'));
      },
    };
  },
};
