import { join } from 'node:path';
import type { CollectorKind } from '../collector.ts';
import { listFolder, readAttribute } from '../kernel/attribute-file.ts';
import type { MetricFamily, MetricSet } from '../metrics.ts';

const cacheSet: readonly (readonly [file: string, name: string, help: string, scale?: number])[] = [
  ['average_key_size', 'average_key_size_sectors', 'Average data per key in the btree (sectors).'],
  ['btree_cache_size', 'btree_cache_size_bytes', 'Amount of memory currently used by the btree cache.'],
  [
    'cache_available_percent',
    'cache_available_percent',
    'Percentage of cache device without dirty data, usable for writeback (may contain clean cached data).',
  ],
  ['congested', 'congested', 'Congestion.'],
  [
    'root_usage_percent',
    'root_usage_percent',
    'Percentage of the root btree node in use (tree depth increases if too high).',
  ],
  ['tree_depth', 'tree_depth', 'Depth of the btree.'],
  [
    'internal/active_journal_entries',
    'active_journal_entries',
    'Number of journal entries that are newer than the index.',
  ],
  ['internal/btree_nodes', 'btree_nodes', 'Total nodes in the btree.'],
  [
    'internal/btree_read_average_duration_us',
    'btree_read_average_duration_seconds',
    'Average btree read duration.',
    1e-9,
  ],
  [
    'internal/cache_read_races',
    'cache_read_races_total',
    'Counts instances where while data was being read from the cache, the bucket was reused and invalidated - i.e. where the pointer was stale after the read completed.',
  ],
];
const backing: readonly (readonly [file: string, name: string, help: string])[] = [
  ['dirty_data', 'dirty_data_bytes', 'Amount of dirty data for this backing device in the cache.'],
  [
    'stats_total/bypassed',
    'bypassed_bytes_total',
    'Amount of IO (both reads and writes) that has bypassed the cache.',
  ],
  ['stats_total/cache_hits', 'cache_hits_total', 'Hits counted per individual IO as bcache sees them.'],
  ['stats_total/cache_misses', 'cache_misses_total', 'Misses counted per individual IO as bcache sees them.'],
  ['stats_total/cache_bypass_hits', 'cache_bypass_hits_total', 'Hits for IO intended to skip the cache.'],
  [
    'stats_total/cache_bypass_misses',
    'cache_bypass_misses_total',
    'Misses for IO intended to skip the cache.',
  ],
  [
    'stats_total/cache_miss_collisions',
    'cache_miss_collisions_total',
    'Instances where data insertion from cache miss raced with write (data already present).',
  ],
  ['stats_total/cache_readaheads', 'cache_readaheads_total', 'Count of times readahead occurred.'],
];
const writeback: readonly (readonly [key: string, name: string, help: string])[] = [
  ['target', 'dirty_target_bytes', 'Current dirty data target threshold for this backing device in bytes.'],
  ['rate', 'writeback_rate', 'Current writeback rate for this backing device in bytes.'],
  [
    'proportional',
    'writeback_rate_proportional_term',
    'Current result of proportional controller, part of writeback rate',
  ],
  [
    'integral',
    'writeback_rate_integral_term',
    'Current result of integral controller, part of writeback rate',
  ],
  ['change', 'writeback_change', 'Last writeback rate change step for this backing device.'],
];
const cache: readonly (readonly [file: string, name: string, help: string])[] = [
  ['io_errors', 'io_errors', 'Number of errors that have occurred, decayed by io_error_halflife.'],
  [
    'metadata_written',
    'metadata_written_bytes_total',
    'Sum of all non data writes (btree writes and all other metadata).',
  ],
  ['written', 'written_bytes_total', 'Sum of all data that has been written to the cache.'],
];
/** Block caches: `/sys/fs/bcache/<uuid>` (Documentation/admin-guide/bcache.rst). */
export const bcache: CollectorKind = {
  name: 'bcache',
  interval: 10_000,
  open(metrics, { sys }) {
    const root = join(sys, 'fs/bcache');
    return {
      collect() {
        for (const uuid of listFolder(root)) {
          if (uuid.includes('-')) collectCacheSet(metrics, join(root, uuid), uuid);
        }
      },
    };
  },
};

function collectCacheSet(metrics: MetricSet, folder: string, uuid: string): void {
  for (const [file, name, help, scale = 1] of cacheSet) {
    familyOf(metrics, name, help)
      .with(uuid)
      .set(humanNumber(readAttribute(folder, file)) * scale);
  }
  for (const device of listFolder(folder)) {
    if (/^bdev\d/.test(device)) collectBacking(metrics, join(folder, device), uuid, device);
    if (/^cache\d/.test(device)) collectCache(metrics, join(folder, device), uuid, device);
  }
}

function collectBacking(metrics: MetricSet, folder: string, uuid: string, device: string): void {
  for (const [file, name, help] of backing) {
    familyOf(metrics, name, help, 'backing_device')
      .with(uuid, device)
      .set(humanNumber(readAttribute(folder, file)));
  }
  const debug = readPairs(join(folder, 'writeback_rate_debug'));
  for (const [key, name, help] of writeback) {
    familyOf(metrics, name, help, 'backing_device')
      .with(uuid, device)
      .set(humanNumber(debug.get(key)));
  }
}

function collectCache(metrics: MetricSet, folder: string, uuid: string, device: string): void {
  for (const [file, name, help] of cache) {
    familyOf(metrics, name, help, 'cache_device')
      .with(uuid, device)
      .set(humanNumber(readAttribute(folder, file)));
  }
}

function familyOf(metrics: MetricSet, name: string, help: string, device?: string): MetricFamily {
  const labels = device === undefined ? ['uuid'] : ['uuid', device];
  const type = name.endsWith('_total') ? 'counter' : 'gauge';
  return metrics.family(`node_bcache_${name}`, type, help, ...labels);
}

/** `key:   value` lines, the value without its unit. */
function readPairs(path: string): Map<string, string> {
  const lines = (readAttribute(path) ?? '').split('\n');
  return new Map(
    lines.map((line) => {
      const [key = '', value = ''] = line.split(':');
      return [key.trim(), value.trim().replace(/\/sec$/, '')];
    }),
  );
}

const SUFFIXES = 'kMGTPEZY';

/**
 * Reads what bch_hprint() writes (drivers/md/bcache/util.c): `1.12M`, in powers of 1,024, where the part after the
 * point counts 1,024ths times ten and not tenths. An attribute that is absent counts as 0, as in node_exporter.
 */
function humanNumber(text: string | undefined): number {
  const [, sign, whole, part, suffix] = /^(-?)(\d+)(?:\.(\d+))?([kMGTPEZY]?)$/.exec(text ?? '0') ?? [];
  if (whole === undefined) throw new SyntaxError(`Cannot read bcache number "${text}"`);
  if (suffix === '' || suffix === undefined) return Number(text ?? 0);
  const value = Number(whole) + Number(part ?? 0) / 10.24;
  return (sign === '-' ? -1 : 1) * Math.trunc(value * 1_024 ** (SUFFIXES.indexOf(suffix) + 1));
}
