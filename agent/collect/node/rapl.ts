import { join } from 'node:path';
import { type CollectorKind, NoDataError } from '../collector.ts';
import { readAttribute, readNumber, requireFolder } from '../kernel/attribute-file.ts';

const MICROJOULES = 1_000_000;

/** Energy used by processor packages: `/sys/class/powercap` (Documentation/power/powercap/powercap.rst). */
export const rapl: CollectorKind = {
  name: 'rapl',
  interval: 5_000,
  open(metrics, { sys }) {
    const root = join(sys, 'class/powercap');
    return {
      collect() {
        const used = new Map<string, number>();
        for (const zone of requireFolder(root)) {
          const path = join(root, zone);
          const label = readAttribute(path, 'name');
          if (label === undefined) continue;
          const { name, index } = nameAndIndex(label, used);
          const energy = readNumber(path, 'energy_uj');
          if (energy === undefined) throw new NoDataError(`${path}/energy_uj is for root alone`);
          const metric = `node_rapl_${name.replace(/[^a-zA-Z0-9:_]/g, '_')}_joules_total`;
          const family = metrics.counter(metric, `Current RAPL ${name} value in joules`, 'index', 'path');
          family.with(String(index), path).set(energy / MICROJOULES);
        }
      },
    };
  },
};

/** `package-1` says its index; of zones called `dram` the first is 0. */
function nameAndIndex(label: string, used: Map<string, number>): { name: string; index: number } {
  const numbered = /^([^-]*)-(\d+)$/.exec(label);
  const name = numbered?.[1] ?? label;
  const index = numbered === null ? (used.get(name) ?? 0) : Number(numbered[2]);
  used.set(name, index + 1);
  return { name, index };
}
