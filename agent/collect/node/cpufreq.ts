import { join } from 'node:path';
import type { CollectorKind } from '../collector.ts';
import { listFolder, readNumber } from '../kernel/attribute-file.ts';

/** Attribute (in kHz), name, help. */
const frequencies: readonly (readonly [file: string, name: string, help: string])[] = [
  ['cpuinfo_cur_freq', 'node_cpu_frequency_hertz', 'Current cpu thread frequency in hertz.'],
  ['cpuinfo_min_freq', 'node_cpu_frequency_min_hertz', 'Minimum cpu thread frequency in hertz.'],
  ['cpuinfo_max_freq', 'node_cpu_frequency_max_hertz', 'Maximum cpu thread frequency in hertz.'],
  ['scaling_cur_freq', 'node_cpu_scaling_frequency_hertz', 'Current scaled CPU thread frequency in hertz.'],
  [
    'scaling_min_freq',
    'node_cpu_scaling_frequency_min_hertz',
    'Minimum scaled CPU thread frequency in hertz.',
  ],
  [
    'scaling_max_freq',
    'node_cpu_scaling_frequency_max_hertz',
    'Maximum scaled CPU thread frequency in hertz.',
  ],
];

/** Clock rates (Documentation/admin-guide/pm/cpufreq.rst); every five seconds, for reading them wakes each CPU. */
export const cpufreq: CollectorKind = {
  name: 'cpufreq',
  interval: 5_000,
  open(metrics, { sys }) {
    const folder = join(sys, 'devices/system/cpu');
    const families = frequencies.map(
      ([file, name, help]) => [file, metrics.gauge(name, help, 'cpu')] as const,
    );
    return {
      collect() {
        for (const name of listFolder(folder)) {
          if (!/^cpu\d/.test(name)) continue;
          for (const [file, family] of families) {
            const kilohertz = readNumber(folder, name, 'cpufreq', file);
            if (kilohertz !== undefined) family.with(name.slice(3)).set(kilohertz * 1_000);
          }
        }
      },
    };
  },
};
