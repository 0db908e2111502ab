import { existsSync, readdirSync, readFileSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from '../../../agent/kit/errors.ts';
import { systemIdentifierOf } from './control-file.ts';
import { CONTROL_FILE } from './data-folder-rules.ts';

/** What is at a place where a data folder shall be. */
export type DataFolderState =
  | { readonly is: 'absent' }
  | { readonly is: 'empty' }
  /** Something that is not PostgreSQL's. */
  | { readonly is: 'foreign'; readonly names: readonly string[] }
  | { readonly is: 'cluster'; readonly systemId: string | undefined; readonly serverPid: number | undefined };

export function dataFolderState(path: string): DataFolderState {
  if (!existsSync(path)) return { is: 'absent' };
  if (!statSync(path).isDirectory()) return { is: 'foreign', names: [path] };
  const names = readdirSync(path);
  if (names.length === 0) return { is: 'empty' };
  if (!names.includes('PG_VERSION')) return { is: 'foreign', names: names.slice(0, 5) };
  return { is: 'cluster', systemId: systemIdIn(path), serverPid: runningServer(path) };
}

/** Pid of the server that runs on a data folder; undefined where none does, whatever `postmaster.pid` says. */
export function runningServer(path: string): number | undefined {
  const pid = Number(readable(join(path, 'postmaster.pid'))?.toString().split('\n')[0]);
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (errorCode(error) === 'ESRCH') return undefined;
  }
  return worksIn(pid, path) ? pid : undefined;
}

/** A server works in its data folder; a pid that another program got meanwhile does not. */
function worksIn(pid: number, path: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(path);
  } catch {
    return true;
  }
}

function systemIdIn(path: string): string | undefined {
  const bytes = readable(join(path, CONTROL_FILE));
  return bytes !== undefined && bytes.length >= 8 ? systemIdentifierOf(bytes) : undefined;
}

function readable(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}
