import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import lock from '../package-lock.json' with { type: 'json' };
import type { Target } from './targets.ts';

type Locked = { readonly version: string; readonly integrity?: string };

/**
 * The runtime of another platform: from npm, in the version and with the checksum of `package-lock.json`, kept in a
 * folder for the next time.
 *
 * @returns the path of the runtime.
 * @throws Error when npm does not have it, or has another one.
 */
export function fetchRuntime({ runtime: name, integrity }: Target, cache: string): string {
  const { version } = lockedPackage('bun');
  const locked = integrity === undefined ? lockedPackage(name) : { version, integrity };
  return join(fetched(name, locked, cache), 'bin', 'bun');
}

/** The folder of a package for another platform, in the same way. @throws Error as above. */
export function fetchPackage(name: string, cache: string): string {
  return fetched(name, lockedPackage(name), cache);
}

function lockedPackage(name: string): Locked {
  const locked = (lock.packages as Record<string, Locked | undefined>)[`node_modules/${name}`];
  if (locked?.integrity === undefined) throw new Error(`${name} is not in package-lock.json`);
  return locked;
}

function fetched(name: string, locked: Locked, cache: string): string {
  const kept = join(cache, `${name.replace('/', '-')}-${locked.version}`);
  if (!existsSync(kept)) unpack(name, locked, cache, kept);
  return join(kept, 'package');
}

function unpack(name: string, { version, integrity }: Locked, cache: string, kept: string): void {
  mkdirSync(cache, { recursive: true });
  const beside = mkdtempSync(join(cache, '.fetch-'));
  try {
    const archive = join(beside, pack(`${name}@${version}`, beside));
    const found = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
    if (found !== integrity) throw new Error(`${name}@${version} is not what package-lock.json pins`);
    execFileSync('tar', ['-xzf', archive, '-C', beside]);
    rmSync(archive);
    renameSync(beside, kept);
  } finally {
    rmSync(beside, { recursive: true, force: true });
  }
}

function pack(wanted: string, folder: string): string {
  try {
    return execFileSync('npm', ['pack', wanted, '--silent', '--pack-destination', folder], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim();
  } catch (error) {
    const said = (error as { stderr?: string }).stderr ?? '';
    const because = /code (\S+)/.exec(said)?.[1] ?? said.split('\n')[0];
    throw new Error(`npm does not give ${wanted}: ${because}`);
  }
}
