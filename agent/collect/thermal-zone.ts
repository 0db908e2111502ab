import { join } from 'node:path';
import { listFolder, readAttribute, readNumber } from './attribute-file.ts';
import type { CollectorKind } from './collector.ts';

const MILLI = 1_000;

/** Thermal zones and cooling devices: `/sys/class/thermal` (Documentation/driver-api/thermal/sysfs-api.rst). */
export const thermalZone: CollectorKind = {
  name: 'thermal_zone',
  interval: 5_000,
  open(metrics, { sys }) {
    const root = join(sys, 'class/thermal');
    const temperature = metrics.gauge(
      'node_thermal_zone_temp',
      'Zone temperature in Celsius',
      'zone',
      'type',
    );
    const current = metrics.gauge(
      'node_cooling_device_cur_state',
      'Current throttle state of the cooling device',
      'name',
      'type',
    );
    const maximum = metrics.gauge(
      'node_cooling_device_max_state',
      'Maximum throttle state of the cooling device',
      'name',
      'type',
    );
    return {
      collect() {
        for (const entry of listFolder(root)) {
          const [, kind, id = ''] = /^(thermal_zone|cooling_device)(\d+)$/.exec(entry) ?? [];
          const type = readAttribute(root, entry, 'type') ?? '';
          const set = (family: typeof current, file: string, unit = 1) => {
            const value = readNumber(root, entry, file);
            if (value !== undefined) family.with(id, type).set(value / unit);
          };
          if (kind === 'thermal_zone') set(temperature, 'temp', MILLI);
          if (kind !== 'cooling_device') continue;
          set(current, 'cur_state');
          set(maximum, 'max_state');
        }
      },
    };
  },
};
