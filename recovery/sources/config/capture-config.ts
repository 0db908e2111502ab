import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OperationalError } from '../../../agent/kit/errors.ts';
import type { EntryHeader } from '../../archive/entry.ts';
import type { Captured, SnapshotSink } from '../../archive/repository.ts';
import { FilesCapture, type ReadRoot } from '../files/files-capture.ts';
import { IgnoreList } from '../files/ignore/ignore-list.ts';
import { resolveRoots } from '../files/roots.ts';
import type { Walked } from '../files/walk-tree.ts';
import type { CaptureContext } from '../source-kind.ts';
import type { ConfigOptions } from './config-options.ts';
import { readDpkgBaseline } from './dpkg-baseline.ts';
import { canonicalPath, joinBaselines, type PackageBaseline } from './package-baseline.ts';
import { readRpmBaseline } from './rpm-baseline.ts';

/** Folder of the snapshot for what is not a file of the host. */
const OWN = '.vedette';

/**
 * Pours the configuration of a host into a snapshot: what was changed or added since its packages were installed. A file that is
 * exactly as its package brought it is told in `facts.packaged` with the package and its version; what is installed stands in
 * `.vedette/packages`.
 */
export async function captureConfig(
  { root, paths, exclude }: ConfigOptions,
  sink: SnapshotSink,
  { signal }: CaptureContext,
): Promise<Captured> {
  const roots = readRoots(root, paths);
  const baseline = await readBaseline(root, roots);
  const packaged: Record<string, string> = {};
  const leavesOut = (found: Walked, header: EntryHeader): boolean => {
    const of = asPackaged(found, header, baseline);
    if (of !== undefined) packaged[found.path] = of;
    return of !== undefined;
  };
  const ignore = IgnoreList.ofText(exclude);
  const capture = new FilesCapture(sink, signal, { ignore, cacheTags: false, leavesOut });
  await addPackages(sink, baseline.packages);
  await capture.copy(roots);
  const places = roots.map(({ path, at, isFolder }) => ({ path, at, isFolder }));
  // A part of what was there: a restore in place must leave the rest.
  return { facts: { roots: places, partial: true, options: { root, paths, exclude }, packaged } };
}

/** The folders that are there, at the paths that they have on their host. */
function readRoots(root: string, paths: readonly string[]): ReadRoot[] {
  const there = paths.filter((path) => existsSync(join(root, path)));
  if (there.length === 0)
    throw new OperationalError(
      'not-found',
      `Cannot back up the configuration: ${root} has none of ${paths.join(', ')}`,
    );
  const { roots } = resolveRoots(there.map((path) => join(root, path)));
  const above = root === '/' ? '' : root;
  return roots.map((one) => ({ ...one, at: one.path.slice(above.length + 1), view: one.real }));
}

async function readBaseline(root: string, roots: readonly ReadRoot[]): Promise<PackageBaseline> {
  const wanted = (path: string) => roots.some(({ at }) => path.startsWith(`${canonicalPath(at)}/`));
  const found = [readDpkgBaseline(root, wanted), await readRpmBaseline(root, wanted)];
  return joinBaselines(found.filter((one) => one !== undefined));
}

async function addPackages(sink: SnapshotSink, packages: readonly string[]): Promise<void> {
  const list = Buffer.from(packages.map((one) => `${one}\n`).join(''));
  await sink.add({ path: OWN, type: 'directory', mode: 0o755 });
  await sink.add(
    { path: `${OWN}/packages`, type: 'file', mode: 0o644, size: list.length },
    { from: 'bytes', bytes: list },
  );
}

/** The package whose file it exactly is: same bytes, and owner and mode as packages give them. */
function asPackaged(
  { at, path }: Walked,
  header: EntryHeader,
  { files }: PackageBaseline,
): string | undefined {
  const packaged = header.type === 'file' ? files.get(canonicalPath(path)) : undefined;
  if (packaged === undefined || !isOrdinary(header)) return undefined;
  const bytes = readFileSync(Buffer.from(at.path, 'latin1'));
  const same = createHash(packaged.algorithm).update(bytes).digest('hex') === packaged.digest;
  return same ? packaged.package : undefined;
}

/** The database of dpkg has no modes: what is not the usual one may have been set by hand, and is kept. */
function isOrdinary({ uid, gid, mode, xattrs }: EntryHeader): boolean {
  return uid === 0 && gid === 0 && (mode === 0o644 || mode === 0o755) && xattrs === undefined;
}
