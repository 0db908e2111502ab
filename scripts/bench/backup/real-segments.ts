import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { own, type TestServer } from '../../../recovery/sources/postgres/postgres-server.testkit.ts';

/** Segments of WAL as four clients of pgbench make them, with full pages after each checkpoint. Gives their paths, the oldest first. */
export async function realSegments(server: TestServer, count: number): Promise<string[]> {
  const folder = join(server.folder, 'wal');
  mkdirSync(folder);
  own(folder);
  server.sql(`ALTER SYSTEM SET archive_command = 'cp %p ${folder}/%f'`);
  server.sql('SELECT pg_reload_conf()');
  const segments = () => readdirSync(folder).filter((name) => /^[0-9A-F]{24}$/.test(name));
  // The last one that is there may not be whole yet.
  for (let turn = 0; turn < 200 && segments().length <= count; turn++) {
    server.client('pgbench', ['-n', '-c', '4', '-T', '5', 'postgres']);
    server.sql('CHECKPOINT');
  }
  await server.stop();
  return segments()
    .sort()
    .slice(0, count)
    .map((name) => join(folder, name));
}
