import { join } from 'node:path';
import { listFolder, readAttribute } from './attribute-file.ts';
import type { CollectorContext, CollectorKind } from './collector.ts';
import type { Metric, MetricSet } from './metrics.ts';
import { zoneAbbreviation } from './zone-abbreviation.ts';

/** Milliseconds between reads of the clock sources and the zone: hosts change them at boot, if ever. */
const REFRESH = 60_000;
const MINUTE_SECONDS = 60;

/** The wall clock, its zone, and the clock sources of the kernel. */
export const time: CollectorKind = {
  name: 'time',
  open(metrics, context) {
    const seconds = metrics.gauge('node_time_seconds', 'System time in seconds since epoch (1970).').with('');
    const zone = metrics.gauge(
      'node_time_zone_offset_seconds',
      'System time zone offset in seconds.',
      'time_zone',
    );
    let sources: readonly Metric[] = [];
    let offset = { metric: zone.with('UTC'), seconds: 0 };
    let readAt = Number.NEGATIVE_INFINITY;
    const refresh = (now: number) => {
      readAt = context.clock.monotonic();
      sources = readClockSources(metrics, context);
      // Taken from zero, because -0 is not what UTC is called.
      const offsetSeconds = 0 - new Date(now).getTimezoneOffset() * MINUTE_SECONDS;
      offset = {
        metric: zone.with(zoneAbbreviation(context.root, offsetSeconds)),
        seconds: offsetSeconds,
      };
    };
    return {
      collect() {
        const now = context.clock.now();
        if (context.clock.monotonic() - readAt >= REFRESH) refresh(now);
        seconds.set(now / 1_000);
        offset.metric.set(offset.seconds);
        for (const source of sources) source.set(1);
      },
    };
  },
};

function readClockSources(metrics: MetricSet, { sys }: CollectorContext): Metric[] {
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
    return [
      ...names.map((name) => available.with(device, name)),
      ...(active === undefined ? [] : [current.with(device, active)]),
    ];
  });
}
