import { join } from 'node:path';
import type { CollectorKind } from '../collector.ts';
import { listFolder, readAttribute, requireFolder } from '../kernel/attribute-file.ts';
import type { MetricSet } from '../metrics.ts';

/** Kstat file and the subsystem it is exposed as; which there are depends on the version of OpenZFS. */
const subsystems: readonly (readonly [file: string, subsystem: string])[] = [
  ['abdstats', 'zfs_abd'],
  ['arcstats', 'zfs_arc'],
  ['dbuf_stats', 'zfs_dbuf'],
  ['dbufstats', 'zfs_dbuf'],
  ['dmu_tx', 'zfs_dmu_tx'],
  ['dnodestats', 'zfs_dnode'],
  ['fm', 'zfs_fm'],
  ['vdev_cache_stats', 'zfs_vdev_cache'],
  ['vdev_mirror_stats', 'zfs_vdev_mirror'],
  ['xuio_stats', 'zfs_xuio'],
  ['zfetchstats', 'zfs_zfetch'],
  ['zil', 'zfs_zil'],
];
const poolStates = ['online', 'degraded', 'faulted', 'offline', 'removed', 'unavail'];

/** OpenZFS: the kstats under `/proc/spl/kstat/zfs`. */
export const zfs: CollectorKind = {
  name: 'zfs',
  interval: 5_000,
  open(metrics, { proc }) {
    const root = join(proc, 'spl/kstat/zfs');
    return {
      collect() {
        const entries = requireFolder(root);
        for (const [file, subsystem] of subsystems) {
          if (entries.includes(file)) collectKstat(metrics, join(root, file), file, subsystem);
        }
        for (const pool of entries) collectPool(metrics, join(root, pool), pool);
      },
    };
  },
};

function collectKstat(metrics: MetricSet, path: string, file: string, subsystem: string): void {
  for (const [name, value] of parseKstat(readAttribute(path) ?? '')) {
    const help = `kstat.zfs.misc.${file}.${name}`;
    metrics.untyped(`node_${subsystem}_${metricName(name)}`, help).value(Number(value));
  }
}

function collectPool(metrics: MetricSet, folder: string, pool: string): void {
  for (const file of listFolder(folder)) {
    const text = readAttribute(folder, file) ?? '';
    if (file === 'io') collectIo(metrics, text, pool);
    if (file === 'state') collectState(metrics, text, pool);
    if (file.startsWith('objset-')) collectDataset(metrics, text, pool);
  }
}

/** A line of names and a line of values. */
function collectIo(metrics: MetricSet, text: string, pool: string): void {
  const lines = text.split('\n').map((line) => line.trim().split(/\s+/));
  const header = lines.findIndex(([first]) => first === 'nread');
  const values = lines[header + 1];
  if (header === -1 || values === undefined) return;
  lines[header]!.forEach((name, index) => {
    metrics
      .untyped(`node_zfs_zpool_${metricName(name)}`, `kstat.zfs.misc.io.${name}`, 'zpool')
      .with(pool)
      .set(Number(values[index]));
  });
}

function collectState(metrics: MetricSet, text: string, pool: string): void {
  const family = metrics.gauge('node_zfs_zpool_state', 'kstat.zfs.misc.state', 'zpool', 'state');
  for (const state of poolStates) family.with(pool, state).set(text.toLowerCase() === state ? 1 : 0);
}

function collectDataset(metrics: MetricSet, text: string, pool: string): void {
  const dataset = /^dataset_name\s+\d+\s+(\S+)/m.exec(text)?.[1] ?? '';
  for (const [name, value] of parseKstat(text)) {
    metrics
      .untyped(
        `node_zfs_zpool_dataset_${metricName(name)}`,
        `kstat.zfs.misc.objset.${name}`,
        'zpool',
        'dataset',
      )
      .with(pool, dataset)
      .set(Number(value));
  }
}

/** `name type data` lines below the header; type 4 is an unsigned 64-bit integer, and the only one exposed. */
function parseKstat(text: string): [name: string, value: string][] {
  const body = text.slice(Math.max(0, text.search(/^name\s+type\s+data/m)));
  return [...body.matchAll(/^(\S+)\s+4\s+(\d+)\s*$/gm)].map(([, name, value]) => [name!, value!]);
}

function metricName(name: string): string {
  return name.replaceAll('-', '_');
}
