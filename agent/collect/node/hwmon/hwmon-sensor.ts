import type { MetricType } from '../../../kit/labels.ts';

/** One sensor of a chip: `temp1` with its elements `input`, `max`, `label`, …; a file without element is ''. */
export type Sensor = {
  readonly name: string;
  readonly type: string;
  readonly elements: Map<string, string>;
};

export type SensorMetric = {
  readonly name: string;
  readonly type: MetricType;
  readonly help: string;
  readonly value: number;
};

type Rule = {
  readonly matches: (type: string, element: string) => boolean;
  readonly suffix: string;
  readonly scale: (value: number) => number;
  readonly help: (type: string, element: string) => string;
  readonly counter?: boolean;
};

const asIs = (value: number) => value;
const milli = (value: number) => value * 0.001;
const micro = (value: number) => value / 1_000_000;

/** Units of the hwmon interface (Documentation/hwmon/sysfs-interface.rst) as base units; the first rule that fits. */
const rules: readonly Rule[] = [
  {
    matches: (_, element) => element === 'fault' || element === 'alarm',
    suffix: '',
    scale: asIs,
    help: (type, element) => `Hardware sensor ${element} status (${type})`,
  },
  {
    matches: (_, element) => element === 'beep',
    suffix: '_enabled',
    scale: asIs,
    help: () => 'Hardware monitor sensor has beeping enabled',
  },
  {
    matches: (type) => type === 'in' || type === 'cpu',
    suffix: '_volts',
    scale: milli,
    help: (_, element) => `Hardware monitor for voltage (${element})`,
  },
  {
    matches: (type, element) => type === 'temp' && element !== 'type',
    suffix: '_celsius',
    scale: milli,
    help: (_, element) => `Hardware monitor for temperature (${element === '' ? 'input' : element})`,
  },
  {
    matches: (type) => type === 'curr',
    suffix: '_amps',
    scale: milli,
    help: (_, element) => `Hardware monitor for current (${element})`,
  },
  {
    matches: (type) => type === 'energy',
    suffix: '_joule_total',
    scale: micro,
    help: (_, element) => `Hardware monitor for joules used so far (${element})`,
    counter: true,
  },
  {
    matches: (type, element) => type === 'power' && element === 'accuracy',
    suffix: '',
    scale: micro,
    help: () => 'Hardware monitor power meter accuracy, as a ratio',
  },
  {
    matches: (type, element) => type === 'power' && /^average_interval(_min|_max)?$/.test(element),
    suffix: '_seconds',
    scale: milli,
    help: (_, element) => `Hardware monitor power usage update interval (${element})`,
  },
  {
    matches: (type) => type === 'power',
    suffix: '_watt',
    scale: micro,
    help: (_, element) => `Hardware monitor for power usage in watts (${element})`,
  },
  {
    matches: (type) => type === 'humidity',
    suffix: '',
    scale: micro,
    help: (_, element) =>
      `Hardware monitor for humidity, as a ratio (multiply with 100.0 to get the humidity as a percentage) (${element})`,
  },
  {
    matches: (type, element) => type === 'fan' && /^(input|min|max|target)$/.test(element),
    suffix: '_rpm',
    scale: asIs,
    help: (_, element) => `Hardware monitor for fan revolutions per minute (${element})`,
  },
  {
    matches: () => true,
    suffix: '',
    scale: asIs,
    help: (type, element) => `Hardware monitor ${type} element ${element}`,
  },
];

/** The metrics of a sensor under node_exporter's names; elements that hold no number are left out. */
export function sensorMetrics(sensor: Sensor): SensorMetric[] {
  const own = sensor.elements.get('') ?? '';
  if (sensor.type === 'beep_enable') {
    return [gauge('node_hwmon_beep_enabled', 'Hardware beep enabled', own === '1' ? 1 : 0)];
  }
  if (sensor.type === 'vrm') {
    return [gauge('node_hwmon_voltage_regulator_version', 'Hardware voltage regulator', toNumber(own))];
  }
  if (sensor.type === 'update_interval') {
    const seconds = milli(toNumber(own));
    return [gauge('node_hwmon_update_interval_seconds', 'Hardware monitor update interval', seconds)];
  }
  return [...sensor.elements.keys()]
    .filter((element) => element !== 'label' && !Number.isNaN(toNumber(sensor.elements.get(element))))
    .map((element) => elementMetric(sensor, element));
}

/** Lower case, and only what a metric name may hold. */
export function cleanSensorName(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9:_]/g, '_')
    .replace(/^_+|_+$/g, '');
}

function elementMetric({ type, elements }: Sensor, element: string): SensorMetric {
  const { suffix, scale, help, counter } = rules.find((rule) => rule.matches(type, element))!;
  // The input is the value itself, unless the sensor has one without a name beside it.
  const hidden = element === '' || (element === 'input' && !elements.has(''));
  const name = `node_hwmon_${type}${hidden ? '' : `_${cleanSensorName(element)}`}${suffix}`;
  const value = scale(toNumber(elements.get(element)));
  return { name, type: counter ? 'counter' : 'gauge', help: help(type, element), value };
}

function gauge(name: string, help: string, value: number): SensorMetric {
  return { name, type: 'gauge', help, value };
}

function toNumber(text: string | undefined): number {
  return text === undefined || text === '' ? Number.NaN : Number(text);
}
