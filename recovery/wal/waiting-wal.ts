import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Paths of the files of a `pg_wal` that wait to be archived (`archive_status/*.ready`), in the order of their names. */
export async function waitingWal(pgWal: string): Promise<readonly string[]> {
  const ready = await readdir(join(pgWal, 'archive_status')).catch(() => []);
  return ready
    .filter((name) => name.endsWith('.ready'))
    .map((name) => join(pgWal, basename(name, '.ready')))
    .sort();
}

/** Those behind a file that waits itself, at most `limit`: what the server asks for next. */
export async function waitingBehind(path: string, limit: number): Promise<readonly string[]> {
  if (limit <= 0) return [];
  const waiting = await waitingWal(dirname(path));
  return waiting.filter((one) => basename(one) > basename(path)).slice(0, limit);
}
