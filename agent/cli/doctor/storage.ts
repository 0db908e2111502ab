import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { humanBytes } from '../../kit/bytes.ts';
import { errorCode, errorMessage } from '../../kit/errors.ts';
import type { Check } from './check.ts';
import { type Finding, missing, ok, warning } from './finding.ts';
import { settingsOrDefaults } from './settings.ts';

/** Kinds of file system by the magic number of statfs(2), where they matter to a store. */
const KINDS: Record<number, readonly [name: string, costs?: string]> = {
  61267: ['ext4'],
  1481003842: ['xfs'],
  2435016766: ['btrfs'],
  801189825: ['zfs'],
  4076150800: ['f2fs'],
  16914836: ['tmpfs', 'history is gone after a restart of the host'],
  2240043254: ['ramfs', 'history is gone after a restart of the host'],
  2035054128: ['overlayfs', 'history is gone with the container'],
  26985: ['nfs', 'a file server that hangs stops the store, and locks may not hold'],
  4283649346: ['cifs', 'a file server that hangs stops the store, and locks may not hold'],
  1702057286: ['fuse', 'its program may hang, and the store with it'],
};

export const storage: Check = {
  family: 'storage',
  async run(context) {
    const config = settingsOrDefaults(context);
    const folder = context.dataFolder ?? config.data;
    const existing = await nearest(folder);
    return [
      await writable(folder, existing),
      await kind(existing),
      await space(existing, config.store.series.max_bytes),
    ];
  },
};

async function writable(folder: string, existing: string): Promise<Finding> {
  const found = folder === existing ? folder : `${folder}, to be made in ${existing}`;
  const problem = (await stat(existing)).isDirectory() ? await refusal(existing) : 'not a folder';
  if (problem === undefined) return ok('data folder', found);
  const hint = 'chown it to the user of the agent, or choose another: vedette agent --data FOLDER';
  const costs = 'an agent of this user cannot start';
  return missing('data folder', `${found}: ${problem}`, { costs, hint });
}

/** Why files cannot be made in a folder; undefined when they can. */
async function refusal(folder: string): Promise<string | undefined> {
  try {
    await access(folder, constants.W_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    return errorCode(error) ?? errorMessage(error);
  }
}

async function kind(existing: string): Promise<Finding> {
  const { type } = await statfs(existing);
  const [name, costs] = KINDS[type >>> 0] ?? [`kind 0x${(type >>> 0).toString(16)}`];
  if (costs === undefined) return ok('file system', name);
  return warning('file system', name, { costs, hint: 'Put the data folder on a local disk', optional: true });
}

async function space(existing: string, wanted: number): Promise<Finding> {
  const { bavail, bsize } = await statfs(existing);
  const free = bavail * bsize;
  const found = `${humanBytes(free)} free, the series store may grow to ${humanBytes(wanted)}`;
  if (free >= wanted) return ok('disk space', found);
  const hint = 'Free space, or lower store.series.max_bytes';
  return warning('disk space', found, { costs: 'the store may stop writing when the disk is full', hint });
}

/** The folder, or the nearest one above it that is there. */
async function nearest(folder: string): Promise<string> {
  try {
    await access(folder, constants.F_OK);
    return folder;
  } catch (error) {
    if (dirname(folder) === folder) throw error;
    return nearest(dirname(folder));
  }
}
