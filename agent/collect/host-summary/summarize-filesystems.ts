import type { HostReadings, Reading } from './host-readings.ts';
import type { FilesystemSummary } from './host-summary-shape.ts';

const MAXIMUM = 64;
/** Images that are always full, because they were made to fit. */
const IMAGES = new Set(['squashfs', 'iso9660', 'erofs', 'cramfs']);

/** The file systems of a host, fullest first; of several mounts of one device the one with the shortest path. */
export function summarizeFilesystems(readings: HostReadings): FilesystemSummary[] | undefined {
  const sizes = readings.all('node_filesystem_size_bytes').filter(isOfInterest);
  if (sizes.length === 0) return undefined;
  const read = (name: string) =>
    new Map(readings.all(`node_filesystem_${name}`).map((metric) => [keyOf(metric), metric.value]));
  const tables = {
    free: read('free_bytes'),
    available: read('avail_bytes'),
    files: read('files'),
    filesFree: read('files_free'),
    readOnly: read('readonly'),
  };
  const all = oneForEachDevice(sizes).map((size) => summarize(size, tables));
  return all.sort((one, other) => other.usedRatio - one.usedRatio).slice(0, MAXIMUM);
}

type Tables = Record<'free' | 'available' | 'files' | 'filesFree' | 'readOnly', Map<string, number>>;

/** Used is measured as df(1) does: of what users can have, without what is reserved for root. */
function summarize(size: Reading, tables: Tables): FilesystemSummary {
  const { mountpoint = '', device = '', fstype: type = '' } = size.labels;
  const key = keyOf(size);
  const availableBytes = tables.available.get(key) ?? 0;
  const used = size.value - (tables.free.get(key) ?? availableBytes);
  const files = tables.files.get(key) ?? 0;
  const filesFree = tables.filesFree.get(key);
  return {
    mountpoint,
    device,
    type,
    sizeBytes: size.value,
    availableBytes,
    usedRatio: used + availableBytes > 0 ? used / (used + availableBytes) : 0,
    inodesUsedRatio: files > 0 && filesFree !== undefined ? (files - filesFree) / files : undefined,
    readOnly: tables.readOnly.get(key) === 1,
  };
}

function isOfInterest(size: Reading): boolean {
  return size.value > 0 && !IMAGES.has(size.labels.fstype ?? '');
}

/** Without a device of its own (tmpfs) every mount is a file system. */
function oneForEachDevice(sizes: readonly Reading[]): Reading[] {
  const chosen = new Map<string, Reading>();
  for (const size of sizes) {
    const { device = '', mountpoint = '' } = size.labels;
    const key = device.startsWith('/') ? device : `${device} ${mountpoint}`;
    const other = chosen.get(key)?.labels.mountpoint;
    if (other === undefined || mountpoint.length < other.length) chosen.set(key, size);
  }
  return [...chosen.values()];
}

function keyOf({ labels }: Reading): string {
  return `${labels.device} ${labels.fstype} ${labels.mountpoint}`;
}
