import { copyFile, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../../agent/kit/errors.ts';
import { listWal } from './list-wal.ts';
import type { WalArchive, WalOptions } from './wal-archive.ts';
import { parseWalName } from './wal-name.ts';

/** Segments that are fetched at a time beyond the one that was asked for. */
const AHEAD = 8;
/** At the same time; each may need twice its 16 MiB. */
const PARALLEL = 2;

/** Segments that recovery will ask for next, in a folder of this host. */
export interface SpooledWal {
  /** Moves a segment out of it; false where it has none. */
  take(name: string, path: string): Promise<boolean>;
  /** Fetches those behind a segment, as far as they are there. What cannot be had is left for when it is asked for. */
  fill(archive: WalArchive, behind: string, options?: WalOptions): Promise<void>;
}

/** Such a folder; it is made with mode 0700, and nothing of it is needed again. */
export function spooledWal(folder: string, systemId: string): SpooledWal {
  const own = join(folder, systemId);
  return {
    take: (name, path) => take(own, name, path),
    fill: (archive, behind, options) => fill(archive, own, behind, options).catch(() => {}),
  };
}

async function take(folder: string, name: string, path: string): Promise<boolean> {
  if (parseWalName(name)?.kind !== 'segment') return false;
  try {
    await moved(join(folder, name), path);
    return true;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errorCode(error) ?? '')) return false;
    throw error;
  }
}

async function moved(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (errorCode(error) !== 'EXDEV') throw error;
    await copyFile(from, to);
    await rm(from);
  }
}

async function fill(archive: WalArchive, folder: string, behind: string, options: WalOptions = {}) {
  if (parseWalName(behind)?.kind !== 'segment') return;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const there = await readdir(folder);
  await Promise.all(
    there.filter((name) => name < behind).map((name) => rm(join(folder, name), { force: true })),
  );
  const files = await listWal(archive, { ...options, under: behind.slice(0, 16) });
  const next = files.map(({ name }) => name).filter((name) => name > behind && name.length === 24);
  const wanted = next.slice(0, AHEAD).filter((name) => !there.includes(name));
  for (let at = 0; at < wanted.length; at += PARALLEL)
    await Promise.all(
      wanted.slice(at, at + PARALLEL).map((name) => archive.get(name, join(folder, name), options)),
    );
}
