import { readdir, readlink, realpath } from 'node:fs/promises';
import { basename } from 'node:path';
import type { PreflightCheck } from '../../../restore/restore-kind.ts';

const SERVERS = /^(redis|valkey|keydb)-server$/;

/** The process of a server whose data folder this is: Redis makes it its working directory. Undefined where none runs. */
export async function serverOn(folder: string, proc = '/proc'): Promise<number | undefined> {
  const place = await realpath(folder).catch(() => folder);
  for (const pid of await readdir(proc)) {
    if (!/^\d+$/.test(pid)) continue;
    const [program, cwd] = await Promise.all([
      readlink(`${proc}/${pid}/exe`).catch(() => ''),
      readlink(`${proc}/${pid}/cwd`).catch(() => ''),
    ]);
    // Debian's redis-server is a link to redis-check-rdb, and an upgrade leaves `(deleted)` behind the name.
    const name = basename(program.replace(/ \(deleted\)$/, ''));
    if (cwd === place && (SERVERS.test(name) || /^redis-check-/.test(name))) return Number(pid);
  }
  return undefined;
}

export async function runningCheck(folder: string): Promise<PreflightCheck> {
  const name = 'running server';
  const pid = await serverOn(folder);
  if (pid === undefined) return { name, verdict: 'pass', found: `none has ${folder} as its data folder` };
  return {
    name,
    verdict: 'refuse',
    found: `a server (pid ${pid}) runs on ${folder}: it would write over what is restored when it ends`,
    hint: 'systemctl stop redis-server, or restore into it with live=HOST:PORT',
  };
}
