import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { OperationalError } from '../../../../agent/kit/errors.ts';
import type { PreflightCheck } from '../../../restore/restore-kind.ts';
import { childText } from '../../../streams/child-output.ts';

export type RedisProgram = {
  readonly path: string;
  /** `7.0.15` */
  readonly version: string;
  readonly isValkey: boolean;
};

/** The server program of this host; undefined where there is none. @throws OperationalError where a folder was named and has none */
export async function findServerProgram(
  folder: string | undefined,
  signal: AbortSignal,
): Promise<RedisProgram | undefined> {
  const folders = folder === undefined ? (process.env.PATH ?? '').split(delimiter) : [folder];
  const paths = folders.flatMap((one) => ['redis-server', 'valkey-server'].map((name) => join(one, name)));
  const path = paths.find((one) => one.startsWith('/') && existsSync(one));
  if (path !== undefined) return { path, ...(await versionOf(path, signal)) };
  if (folder === undefined) return undefined;
  throw new OperationalError('not-found', `Cannot find redis-server in ${folder}`, {
    hint: 'server-bin=/usr/bin',
  });
}

async function versionOf(path: string, signal: AbortSignal) {
  const program = { file: path, args: ['--version'], env: { LC_ALL: 'C' } };
  const said = await childText(program, { task: `ask ${path} for its version`, signal, timeout: 10_000 });
  const [, name = '', version = '0'] = /^(\w+) server v=([\d.]+)/.exec(said) ?? [];
  return { version, isValkey: name.toLowerCase() === 'valkey' };
}

/** Newest version of the format that a server reads (`RDB_VERSION` in `rdb.h`); undefined for those that came later. */
export function newestRdb(version: string, isValkey: boolean): number | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (isValkey) return major <= 8 ? 11 : major === 9 ? 80 : undefined;
  if (major >= 8) return undefined;
  if (major === 7) return minor >= 4 ? 12 : minor >= 2 ? 11 : 10;
  return major >= 5 ? 9 : major === 4 ? 8 : 7;
}

/** Whether a server of that version reads a dump in that format. */
export function versionCheck(
  rdb: number | undefined,
  server: Pick<RedisProgram, 'version' | 'isValkey'> | undefined,
): PreflightCheck {
  const name = 'version';
  if (server === undefined)
    return {
      name,
      verdict: 'warn',
      found: 'no redis-server is here to ask',
      hint: 'server-bin=FOLDER names its folder',
    };
  const called = `${server.isValkey ? 'Valkey' : 'Redis'} ${server.version}`;
  if (rdb === undefined) return { name, verdict: 'pass', found: `append-only files, ${called}` };
  const newest = newestRdb(server.version, server.isValkey);
  if (newest === undefined)
    return {
      name,
      verdict: 'warn',
      found: `RDB version ${rdb}; whether ${called} reads it shows when it loads it`,
    };
  const found = `RDB version ${rdb}; ${called} reads up to ${newest}`;
  if (rdb <= newest) return { name, verdict: 'pass', found };
  return {
    name,
    verdict: 'refuse',
    found,
    hint: 'install the version that it was taken from, or a newer one',
  };
}
