import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalPath, type PackageBaseline, type PackagedFile } from './package-baseline.ts';

/** One paragraph of dpkg's `status`. */
export type DpkgPackage = {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  /** Configuration files with their MD5, as the package brought them. */
  readonly conffiles: readonly (readonly [path: string, md5: string])[];
};

/**
 * What dpkg knows of a host: conffiles from `status`, all other files from `info/*.md5sums`.
 *
 * @param root where the host's file system is
 * @param wanted which paths count, without a slash at their beginning
 * @returns undefined where there is no dpkg
 */
export function readDpkgBaseline(
  root: string,
  wanted: (path: string) => boolean,
): PackageBaseline | undefined {
  const folder = join(root, 'var/lib/dpkg');
  const status = readText(join(folder, 'status'));
  if (status === undefined) return undefined;
  const packages = parseDpkgStatus(status);
  const files = new Map<string, PackagedFile>();
  const keep = (path: string, digest: string, of: string) => {
    const name = canonicalPath(path);
    if (wanted(name)) files.set(name, { package: of, algorithm: 'md5', digest });
  };
  for (const { name, version, conffiles } of packages)
    for (const [path, md5] of conffiles) keep(path, md5, `${name} ${version}`);
  for (const [of, sums] of sumsOf(folder, packages))
    for (const [path, md5] of parseMd5sums(sums)) keep(path, md5, of);
  return { packages: packages.map(({ name, version }) => `${name} ${version}`).sort(), files };
}

/** Reads packages that are installed; what is only half there has no baseline. */
export function parseDpkgStatus(text: string): DpkgPackage[] {
  return text
    .split(/\n\n+/)
    .map(readParagraph)
    .filter((one) => one !== undefined);
}

function readParagraph(text: string): DpkgPackage | undefined {
  const field = (name: string) => new RegExp(`^${name}: *(.*)$`, 'm').exec(text)?.[1];
  const [name, version, status] = [field('Package'), field('Version'), field('Status')];
  if (!name || !version || !status?.endsWith(' installed')) return undefined;
  const list = /^Conffiles:[^\n]*\n((?: .*(?:\n|$))*)/m.exec(text)?.[1] ?? '';
  return { name, version, architecture: field('Architecture') ?? '', conffiles: readConffiles(list) };
}

/** Lines such as ` /etc/nginx/nginx.conf 0a1b… obsolete`; a path may have spaces. */
function readConffiles(list: string): (readonly [string, string])[] {
  return [...list.matchAll(/^ \/(.+) ([0-9a-f]{32})(?: (?:obsolete|remove-on-upgrade))*$/gm)].map(
    ([, path, md5]) => [path as string, md5 as string] as const,
  );
}

/** Lines such as `0a1b…  usr/lib/systemd/system/nginx.service`. */
export function parseMd5sums(text: string): (readonly [path: string, md5: string])[] {
  return [...text.matchAll(/^([0-9a-f]{32}) [ *](?:\.?\/)?(.+)$/gm)].map(
    ([, md5, path]) => [path as string, md5 as string] as const,
  );
}

/** Files of checksums, named `package` or `package:architecture`. */
function* sumsOf(folder: string, packages: readonly DpkgPackage[]): Generator<[of: string, text: string]> {
  const versions = new Map(
    packages.flatMap(({ name, version, architecture }) => [
      [name, version],
      [`${name}:${architecture}`, version],
    ]),
  );
  for (const file of namesIn(join(folder, 'info'))) {
    const name = file.slice(0, -'.md5sums'.length);
    const version = file.endsWith('.md5sums') ? versions.get(name) : undefined;
    const text = version && readText(join(folder, 'info', file));
    if (text) yield [`${name.replace(/:.*/, '')} ${version}`, text];
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
