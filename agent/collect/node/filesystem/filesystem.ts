import { join } from 'node:path';
import type { CollectorKind } from '../../collector.ts';
import { type Mount, readMounts } from '../../kernel/mount-table.ts';
import type { Metric, MetricSet } from '../../metrics.ts';
import { type FileSystemSpace, SpaceReader } from './file-system-space.ts';

/** Space and inodes of mounted file systems; one that does not answer is an error of its own and holds up nothing. */
export const filesystem: CollectorKind = {
  name: 'filesystem',
  interval: 5_000,
  open(metrics, { proc, root, config }) {
    const families = defineFamilies(metrics);
    const reader = new SpaceReader({ timeout: config.filesystem.mount_timeout });
    const excludedPath = new RegExp(config.filesystem.mount_points_exclude);
    const excludedType = new RegExp(config.filesystem.fs_types_exclude);
    const isWanted = ({ mountPoint, type }: Mount) =>
      !excludedPath.test(mountPoint) && !excludedType.test(type);
    const collectMount = async (mount: Mount) => {
      const space = await reader.read(join(root, mount.mountPoint), mount.type);
      publish(families, mount, space);
    };
    return {
      async collect() {
        await Promise.all(distinct(readMounts(proc).filter(isWanted)).map(collectMount));
      },
    };
  },
};

type Families = ReturnType<typeof defineFamilies>;

function defineFamilies(metrics: MetricSet) {
  const gauge = (name: string, help: string) =>
    metrics.gauge(`node_filesystem_${name}`, help, 'device', 'fstype', 'mountpoint');
  return {
    error: gauge('device_error', 'Whether an error occurred while getting statistics for the given device.'),
    size: gauge('size_bytes', 'Filesystem size in bytes.'),
    free: gauge('free_bytes', 'Filesystem free space in bytes.'),
    available: gauge('avail_bytes', 'Filesystem space available to non-root users in bytes.'),
    files: gauge('files', 'Filesystem total file nodes.'),
    filesFree: gauge('files_free', 'Filesystem total free file nodes.'),
    readOnly: gauge('readonly', 'Filesystem read-only status.'),
  };
}

/** A mount may be listed twice with the same labels; the first is asked. */
function distinct(mounts: readonly Mount[]): Mount[] {
  const byLabels = new Map<string, Mount>();
  for (const mount of mounts) {
    const key = `${mount.device} ${mount.type} ${mount.mountPoint}`;
    if (!byLabels.has(key)) byLabels.set(key, mount);
  }
  return [...byLabels.values()];
}

function publish(families: Families, mount: Mount, space: FileSystemSpace | undefined): void {
  const of = (family: Families[keyof Families]): Metric =>
    family.with(mount.device, mount.type, mount.mountPoint);
  of(families.error).set(space === undefined ? 1 : 0);
  if (space === undefined) return;
  of(families.size).set(space.size);
  of(families.free).set(space.free);
  of(families.available).set(space.available);
  of(families.files).set(space.files);
  of(families.filesFree).set(space.filesFree);
  of(families.readOnly).set(mount.readOnly ? 1 : 0);
}
