import { type CollectorKind, NoDataError } from '../collector.ts';
import { readNumber } from '../kernel/attribute-file.ts';

/** The kernel's random number generator (random(4)). */
export const entropy: CollectorKind = {
  name: 'entropy',
  interval: 5_000,
  open(metrics, { proc }) {
    const available = metrics.gauge('node_entropy_available_bits', 'Bits of available entropy.');
    const size = metrics.gauge('node_entropy_pool_size_bits', 'Bits of entropy pool.');
    return {
      collect() {
        const [bits, poolBits] = ['entropy_avail', 'poolsize'].map((name) =>
          readNumber(proc, 'sys/kernel/random', name),
        );
        if (bits === undefined || poolBits === undefined) throw new NoDataError('no /proc/sys/kernel/random');
        available.value(bits);
        size.value(poolBits);
      },
    };
  },
};
