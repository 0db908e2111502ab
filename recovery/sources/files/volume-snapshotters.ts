import { dirname, join, relative } from 'node:path';
import { OperationalError } from '../../../agent/kit/errors.ts';
import { fileCalls } from '../../tree/file-calls-ffi.ts';
import type { FilesOptions } from './files-options.ts';
import type { RunCommand, VolumeSnapshotter } from './volume-views.ts';

/** The inode of every root of a subvolume (fs/btrfs/btrfs_inode.h, BTRFS_FIRST_FREE_OBJECTID). */
const SUBVOLUME_INODE = '256';

/** A read-only snapshot beside the data, in the subvolume itself; subvolumes within it are not part of it. */
const btrfs: VolumeSnapshotter = async (path, name, run) => {
  const volume = subvolumeOf(path);
  const view = join(volume, `.${name}`);
  await run('btrfs', 'subvolume', 'snapshot', '-r', volume, view);
  return {
    path: join(view, relative(volume, path)),
    remove: async () => void (await run('btrfs', 'subvolume', 'delete', view)),
  };
};

/** A snapshot of the dataset, seen through its hidden folder `.zfs`. */
const zfs: VolumeSnapshotter = async (path, name, run) => {
  const found = await run('zfs', 'list', '-H', '-o', 'name,mountpoint', path);
  const [dataset = '', mountPoint = ''] = found.trim().split('\t');
  const snapshot = `${dataset}@${name}`;
  await run('zfs', 'snapshot', snapshot);
  return {
    path: join(mountPoint, '.zfs', 'snapshot', name, relative(mountPoint, path)),
    remove: async () => void (await run('zfs', 'destroy', snapshot)),
  };
};

/** A snapshot of the logical volume with a tenth of its size for what changes meanwhile, mounted read-only elsewhere. */
const lvm: VolumeSnapshotter = async (path, name, run, { temporaryFolder }) => {
  const { source, mountPoint, type } = await mounted(path, run);
  const group = (await run('lvs', '--noheadings', '-o', 'vg_name', source)).trim();
  const device = `/dev/${group}/${name}`;
  await run('lvcreate', '--snapshot', '--name', name, '--extents', '10%ORIGIN', source);
  const remove = async () => void (await run('lvremove', '--yes', device));
  const folder = join(await temporaryFolder(), name);
  try {
    await run('mkdir', folder);
    // XFS refuses a second file system of the same name.
    await run('mount', '-o', type === 'xfs' ? 'ro,nouuid' : 'ro', device, folder);
  } catch (error) {
    await remove();
    throw error;
  }
  return {
    path: join(folder, relative(mountPoint, path)),
    remove: async () => {
      await run('umount', folder);
      await remove();
    },
  };
};

export const volumeSnapshotters: Readonly<
  Record<Exclude<FilesOptions['snapshot'], 'none'>, VolumeSnapshotter>
> = {
  btrfs,
  zfs,
  lvm,
};

function subvolumeOf(path: string): string {
  for (let folder = path; ; folder = dirname(folder)) {
    const { inode } = fileCalls().status(-1, Buffer.from(folder).toString('latin1'));
    if (inode === SUBVOLUME_INODE) return folder;
    if (folder === '/')
      throw new OperationalError('unavailable', `Cannot make a snapshot of ${path}: it is not on btrfs`, {
        hint: 'snapshot: none',
      });
  }
}

async function mounted(path: string, run: RunCommand) {
  const found = await run('findmnt', '-rno', 'SOURCE,TARGET,FSTYPE', '--target', path);
  const [source = '', mountPoint = '', type = ''] = found.trim().split(' ');
  return { source, mountPoint, type };
}
