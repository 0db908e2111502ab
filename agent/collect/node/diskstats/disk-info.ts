import type { CollectorContext } from '../../collector.ts';
import { readAttribute } from '../../kernel/attribute-file.ts';
import type { Metric, MetricSet } from '../../metrics.ts';

/** Milliseconds between reads of what udev recorded. */
const REFRESH = 60_000;

/** Attributes of ATA disks: udev property, name, help. */
const ata: readonly (readonly [property: string, name: string, help: string])[] = [
  ['ID_ATA_WRITE_CACHE', 'ata_write_cache', 'ATA disk has a write cache.'],
  ['ID_ATA_WRITE_CACHE_ENABLED', 'ata_write_cache_enabled', 'ATA disk has its write cache enabled.'],
  ['ID_ATA_ROTATION_RATE_RPM', 'ata_rotation_rate_rpm', 'ATA disk rotation rate in RPMs (0 for SSDs).'],
];

/** What udev's database (`/run/udev/data/b<major>:<minor>`) says of one block device. */
export class DiskInfo {
  readonly #metrics: MetricSet;
  readonly #context: CollectorContext;
  readonly #device: string;
  readonly #values = new Map<Metric, number>();
  #number = '';
  #readAt = Number.NEGATIVE_INFINITY;

  constructor(metrics: MetricSet, context: CollectorContext, device: string) {
    this.#metrics = metrics;
    this.#context = context;
    this.#device = device;
  }

  collect(major: number, minor: number): void {
    const now = this.#context.clock.monotonic();
    if (now - this.#readAt >= REFRESH) {
      this.#readAt = now;
      this.#read(String(major), String(minor));
    }
    for (const [metric, value] of this.#values) metric.set(value);
  }

  #read(major: string, minor: string): void {
    this.#number = `b${major}:${minor}`;
    const property = this.#readProperties();
    this.#values.clear();
    this.#addInfo(property, major, minor);
    if (property('ID_FS_TYPE') !== '') this.#addFileSystem(property);
    if (property('DM_NAME') !== '') this.#addDeviceMapper(property);
    if (property('ID_ATA') !== '') this.#addAta(property);
  }

  #readProperties(): (name: string) => string {
    const text = readAttribute(this.#context.root, 'run/udev/data', this.#number) ?? '';
    const pairs = [...text.matchAll(/^E:([^=\n]+)=(.*)$/gm)].map(
      ([, name, value]) => [name!, value!] as const,
    );
    const properties = new Map(pairs);
    return (name) => properties.get(name) ?? '';
  }

  #addInfo(property: (name: string) => string, major: string, minor: string): void {
    this.#addOne('info', 'Info of /sys/block/<block_device>.', {
      major,
      minor,
      path: property('ID_PATH'),
      wwn: property('ID_WWN'),
      model: property('ID_MODEL'),
      serial: property('ID_SERIAL_SHORT'),
      revision: property('ID_REVISION'),
    });
  }

  #addFileSystem(property: (name: string) => string): void {
    this.#addOne('filesystem_info', 'Info about disk filesystem.', {
      type: property('ID_FS_TYPE'),
      usage: property('ID_FS_USAGE'),
      uuid: property('ID_FS_UUID'),
      version: property('ID_FS_VERSION'),
    });
  }

  #addDeviceMapper(property: (name: string) => string): void {
    this.#addOne('device_mapper_info', 'Info about disk device mapper.', {
      name: property('DM_NAME'),
      uuid: property('DM_UUID'),
      vg_name: property('DM_VG_NAME'),
      lv_name: property('DM_LV_NAME'),
      lv_layer: property('DM_LV_LAYER'),
    });
  }

  #addAta(property: (name: string) => string): void {
    for (const [name, suffix, help] of ata) {
      const value = Number.parseFloat(property(name));
      if (Number.isNaN(value)) continue;
      this.#values.set(this.#metrics.gauge(`node_disk_${suffix}`, help, 'device').with(this.#device), value);
    }
  }

  #addOne(suffix: string, help: string, labels: Readonly<Record<string, string>>): void {
    const family = this.#metrics.gauge(`node_disk_${suffix}`, help, 'device', ...Object.keys(labels));
    this.#values.set(family.with(this.#device, ...Object.values(labels)), 1);
  }
}
