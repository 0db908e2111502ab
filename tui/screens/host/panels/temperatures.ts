import { celsius } from '../../../charts/units.ts';
import type { Timeline } from '../../../data/timeline.ts';
import type { Panel } from '../panel.ts';
import { busiest } from './busiest.ts';

const SENSOR = 'node_hwmon_temp_celsius';
const CHIP = 'node_hwmon_chip_names';
const LABEL = 'node_hwmon_sensor_label';
const ZONE = 'node_thermal_zone_temp';

type Labels = Readonly<Record<string, string>>;

/** What the sensors of the host measure, the hottest of many. */
export const temperatures: Panel = {
  title: 'temperature',
  metrics: [SENSOR, CHIP, LABEL, ZONE],
  unit: celsius,
  leastTop: 50,
  series(timeline) {
    const sensors = timeline.named(SENSOR).map(({ labels, values }) => ({
      name: sensorName(timeline, labels),
      values,
    }));
    const zones = timeline
      .named(ZONE)
      .map(({ labels, values }) => ({ name: `${labels.type ?? 'zone'} ${labels.zone ?? ''}`, values }));
    return busiest([...sensors, ...zones]);
  },
};

/** As the driver calls it: `coretemp Core 0`; by the names of the kernel where it does not. */
function sensorName(timeline: Timeline, { chip = '', sensor = '' }: Labels): string {
  const named = (metric: string, matches: (labels: Labels) => boolean) =>
    timeline.named(metric).find(({ labels }) => matches(labels))?.labels;
  const driver = named(CHIP, (labels) => labels.chip === chip)?.chip_name;
  const label = named(LABEL, (labels) => labels.chip === chip && labels.sensor === sensor)?.label;
  return `${driver ?? chip} ${label ?? sensor}`;
}
