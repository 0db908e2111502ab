import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { CollectorKind } from '../../collector.ts';
import { listFolder, readAttribute, requireFolder } from '../../kernel/attribute-file.ts';
import type { MetricSet } from '../../metrics.ts';
import { cleanSensorName, type Sensor, sensorMetrics } from './hwmon-sensor.ts';

/** Kinds of sensor whose files are read (Documentation/hwmon/sysfs-interface.rst). */
const sensorTypes = new Set([
  'vrm',
  'beep_enable',
  'update_interval',
  'in',
  'cpu',
  'fan',
  'pwm',
  'temp',
  'curr',
  'power',
  'energy',
  'humidity',
  'intrusion',
]);
const FILE_NAME = /^([^0-9]+)([0-9]*)?(?:_(.+))?$/;

/** Temperatures, voltages, fans and power of the board's sensors: `/sys/class/hwmon`. */
export const hwmon: CollectorKind = {
  name: 'hwmon',
  interval: 5_000,
  open(metrics, { sys }) {
    const root = join(sys, 'class/hwmon');
    const names = metrics.gauge(
      'node_hwmon_chip_names',
      'Annotation metric for human-readable chip names',
      'chip',
      'chip_name',
    );
    return {
      collect() {
        for (const entry of requireFolder(root)) {
          const folder = join(root, entry);
          if (!existsSync(folder)) continue;
          const chip = chipName(folder);
          const name = cleanSensorName(readAttribute(folder, 'name') ?? '');
          if (name !== '') names.with(chip, name).set(1);
          collectChip(metrics, folder, chip);
        }
      },
    };
  },
};

function collectChip(metrics: MetricSet, folder: string, chip: string): void {
  const sensors = new Map<string, Sensor>();
  readSensors(folder, sensors);
  // Old drivers put the sensors on the device and not on the monitor.
  if (existsSync(join(folder, 'device'))) readSensors(join(folder, 'device'), sensors);
  const labels = metrics.gauge(
    'node_hwmon_sensor_label',
    'Label for given chip and sensor',
    'chip',
    'label',
    'sensor',
  );
  for (const sensor of sensors.values()) {
    const label = sensor.elements.get('label');
    if (label !== undefined) labels.with(chip, label, sensor.name).set(1);
    for (const { name, type, help, value } of sensorMetrics(sensor)) {
      metrics.family(name, type, help, 'chip', 'sensor').with(chip, sensor.name).set(value);
    }
  }
}

function readSensors(folder: string, sensors: Map<string, Sensor>): void {
  for (const file of listFolder(folder)) {
    const [, type = '', id = '', element = ''] = FILE_NAME.exec(file) ?? [];
    if (!sensorTypes.has(type)) continue;
    const value = readAttribute(folder, file);
    if (value === undefined) continue;
    const name = `${type}${Number(id)}`;
    let sensor = sensors.get(name);
    if (sensor === undefined) {
      sensor = { name, type, elements: new Map() };
      sensors.set(name, sensor);
    }
    sensor.elements.set(element, value);
  }
}

/** A chip is named for its device, whose path is stable; the numbers of monitors depend on the order of loading. */
function chipName(folder: string): string {
  if (existsSync(join(folder, 'device'))) {
    const device = realpathSync(join(folder, 'device'));
    const name = cleanSensorName(basename(device));
    const bus = cleanSensorName(basename(dirname(device)));
    if (name !== '') return bus === '' ? name : `${bus}_${name}`;
  }
  return (
    cleanSensorName(readAttribute(folder, 'name') ?? '') || cleanSensorName(basename(realpathSync(folder)))
  );
}
