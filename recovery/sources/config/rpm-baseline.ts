import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { errorMessage, OperationalError } from '../../../agent/kit/errors.ts';
import { canonicalPath, type PackageBaseline, type PackagedFile } from './package-baseline.ts';

/** Numbers of hash algorithms in the database of rpm (RFC 9580 §9.5). */
const algorithms: Readonly<Record<string, PackagedFile['algorithm']>> = {
  '1': 'md5',
  '2': 'sha1',
  '8': 'sha256',
  '10': 'sha512',
};

/** A line for each file of each package; rpm writes `(none)` for an algorithm from before it could be chosen. */
const FORMAT = '[%{=NAME}\\t%{=VERSION}-%{=RELEASE}\\t%{=FILEDIGESTALGO}\\t%{FILEDIGESTS}\\t%{FILENAMES}\\n]';
const homes = ['var/lib/rpm', 'usr/lib/sysimage/rpm'];

/**
 * What rpm knows of a host: what `rpm -V` compares with.
 *
 * @returns undefined where there is no database of rpm
 * @throws OperationalError `unavailable` where there is one and it cannot be read
 */
export async function readRpmBaseline(
  root: string,
  wanted: (path: string) => boolean,
): Promise<PackageBaseline | undefined> {
  if (
    !homes.some(
      (home) => existsSync(join(root, home, 'rpmdb.sqlite')) || existsSync(join(root, home, 'Packages')),
    )
  )
    return undefined;
  try {
    const env = { PATH: '/usr/bin:/bin', LC_ALL: 'C' };
    const words = ['--root', root, '-qa', '--qf', FORMAT];
    const { stdout } = await promisify(execFile)('rpm', words, { env, maxBuffer: 512 * 1_048_576 });
    return parseRpmFiles(stdout, wanted);
  } catch (error) {
    throw new OperationalError('unavailable', `Cannot ask rpm what was installed: ${errorMessage(error)}`, {
      cause: error,
      hint: 'rpm --verifydb',
    });
  }
}

export function parseRpmFiles(text: string, wanted: (path: string) => boolean): PackageBaseline {
  const packages = new Set<string>();
  const files = new Map<string, PackagedFile>();
  for (const line of text.split('\n')) {
    const [name, version, algorithm = '', digest = '', path = ''] = line.split('\t');
    if (!name) continue;
    packages.add(`${name} ${version}`);
    const at = canonicalPath(path.replace(/^\//, ''));
    // Folders and symlinks have no digest.
    if (digest !== '' && wanted(at))
      files.set(at, { package: `${name} ${version}`, algorithm: algorithms[algorithm] ?? 'md5', digest });
  }
  return { packages: [...packages].sort(), files };
}
