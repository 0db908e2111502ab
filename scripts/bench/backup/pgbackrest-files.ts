import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { own } from '../../../recovery/sources/postgres/postgres-server.testkit.ts';

/** The configuration of a pgBackRest with an encrypted repository, zstd level 3 and two processes. Gives its path. */
export function pgbackrestFiles(folder: string, { data, socket }: { data: string; socket: string }): string {
  const below = (name: string) => {
    const path = join(folder, name);
    mkdirSync(path, { recursive: true });
    own(path);
    return path;
  };
  const lines = [
    '[global]',
    `repo1-path=${below('repository')}`,
    'repo1-retention-full=9',
    'repo1-cipher-type=aes-256-cbc',
    'repo1-cipher-pass=secret',
    'compress-type=zst',
    'compress-level=3',
    'process-max=2',
    'start-fast=y',
    `log-path=${below('log')}`,
    `lock-path=${below('lock')}`,
    `spool-path=${below('spool')}`,
    'log-level-console=warn',
    'log-level-file=off',
    '[main]',
    `pg1-path=${data}`,
    'pg1-port=5432',
    'pg1-user=postgres',
    `pg1-socket-path=${socket}`,
  ];
  const path = join(folder, 'pgbackrest.conf');
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}
