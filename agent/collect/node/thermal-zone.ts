import { join } from 'node:path';
import type { CollectorKind } from '../collector.ts';
import { listFolder, readAttribute, readNumber } from '../kernel/attribute-file.ts';
import type { MetricFamily, MetricSet } from '../metrics.ts';

const MILLI = 1_000;

/** Thermal zones and cooling devices: `/sys/class/thermal` (Documentation/driver-api/thermal/sysfs-api.rst). */
export const thermalZone: CollectorKind = {
  name: 'thermal_zone',
  interval: 5_000,
  open(metrics, { sys }) {
    const root = join(sys, 'class/thermal');
    const zones = defineZones(metrics);
    const coolers = defineCoolers(metrics);
    return {
      collect() {
        for (const entry of listFolder(root)) {
          const [, kind, id = ''] = /^(thermal_zone|cooling_device)(\d+)$/.exec(entry) ?? [];
          if (kind === 'thermal_zone') collectEntry(zones, join(root, entry), id);
          if (kind === 'cooling_device') collectEntry(coolers, join(root, entry), id);
        }
      },
    };
  },
};

type Source = { readonly file: string; readonly unit: number; readonly family: MetricFamily };

function defineZones(metrics: MetricSet): Source[] {
  const family = metrics.gauge('node_thermal_zone_temp', 'Zone temperature in Celsius', 'zone', 'type');
  return [{ file: 'temp', unit: MILLI, family }];
}

function defineCoolers(metrics: MetricSet): Source[] {
  const gauge = (file: string, help: string) => ({
    file,
    unit: 1,
    family: metrics.gauge(`node_cooling_device_${file}`, help, 'name', 'type'),
  });
  return [
    gauge('cur_state', 'Current throttle state of the cooling device'),
    gauge('max_state', 'Maximum throttle state of the cooling device'),
  ];
}

function collectEntry(sources: readonly Source[], folder: string, id: string): void {
  const type = readAttribute(folder, 'type') ?? '';
  for (const { file, unit, family } of sources) {
    const value = readNumber(folder, file);
    if (value !== undefined) family.with(id, type).set(value / unit);
  }
}
