import { join } from 'node:path';
import type { CollectorContext, CollectorKind } from '../../collector.ts';
import { listFolder, readAttribute } from '../../kernel/attribute-file.ts';
import type { Metric, MetricSet } from '../../metrics.ts';
import { zoneAbbreviation } from './zone-abbreviation.ts';

/** Milliseconds between reads of the clock sources and the zone: hosts change them at boot, if ever. */
const REFRESH = 60_000;
const MINUTE_SECONDS = 60;

/** The wall clock, its zone, and the clock sources of the kernel. */
export const time: CollectorKind = {
  name: 'time',
  open(metrics, context) {
    const { clock } = context;
    const seconds = metrics.gauge('node_time_seconds', 'System time in seconds since epoch (1970).').with('');
    let settings: readonly Setting[] = [];
    let readAt = Number.NEGATIVE_INFINITY;
    return {
      collect() {
        const now = clock.now();
        if (clock.monotonic() - readAt >= REFRESH) {
          readAt = clock.monotonic();
          settings = [readZone(metrics, context, now), ...readClockSources(metrics, context)];
        }
        seconds.set(now / 1_000);
        for (const [metric, value] of settings) metric.set(value);
      },
    };
  },
};

type Setting = readonly [metric: Metric, value: number];

function readZone(metrics: MetricSet, { root }: CollectorContext, now: number): Setting {
  // Taken from zero, because -0 is not how UTC is written.
  const offset = 0 - new Date(now).getTimezoneOffset() * MINUTE_SECONDS;
  const family = metrics.gauge(
    'node_time_zone_offset_seconds',
    'System time zone offset in seconds.',
    'time_zone',
  );
  return [family.with(zoneAbbreviation(root, offset)), offset];
}

function readClockSources(metrics: MetricSet, { sys }: CollectorContext): Setting[] {
  const root = join(sys, 'devices/system/clocksource');
  const available = metrics.gauge(
    'node_time_clocksource_available_info',
    "Available clocksources read from '/sys/devices/system/clocksource'.",
    'device',
    'clocksource',
  );
  const current = metrics.gauge(
    'node_time_clocksource_current_info',
    "Current clocksource read from '/sys/devices/system/clocksource'.",
    'device',
    'clocksource',
  );
  return listFolder(root).flatMap((entry) => {
    const device = /^clocksource(\d+)$/.exec(entry)?.[1];
    if (device === undefined) return [];
    const names = (readAttribute(root, entry, 'available_clocksource') ?? '').split(' ').filter(Boolean);
    const active = readAttribute(root, entry, 'current_clocksource');
    const found = names.map((name) => available.with(device, name));
    if (active !== undefined) found.push(current.with(device, active));
    return found.map((metric) => [metric, 1] as const);
  });
}
