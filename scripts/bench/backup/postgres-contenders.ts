import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  asPostgres,
  own,
  postgresProgram,
  type TestServer,
} from '../../../recovery/sources/postgres/postgres-server.testkit.ts';
import { vedette } from '../start-program.ts';
import { pgbackrestFiles } from './pgbackrest-files.ts';
import { type Command, pipeline } from './timed-run-bun.ts';

export type PostgresContender = {
  readonly name: string;
  readonly repository: string;
  /** What the server archives with meanwhile. */
  readonly archiveCommand: string;
  readonly prepare: () => void;
  readonly full: Command;
  /** Of what is new since the last one. */
  readonly again: Command;
  readonly check: Command;
  /** A data folder into one that is not there yet; undefined where a backup is none of files. */
  readonly restore?: (into: string) => Command;
};

/** All of them, with repositories below `round`, a folder of the account postgres. */
export function postgresContenders(server: TestServer, round: string): PostgresContender[] {
  return [
    dumpAndAge(server, round),
    pgbackrest(server, round),
    ours('vedette', 'physical', server, round),
    ours('vedette logical', 'logical', server, round),
  ];
}

/** As the account of the server, which all of them may need to be. */
const owned = (...words: string[]): Command => ({
  words: ['runuser', '-u', 'postgres', '--', ...words],
  cwd: '/',
});

function dumpAndAge(server: TestServer, round: string): PostgresContender {
  const [key, repository] = [join(round, 'age.key'), join(round, 'dump.zst.age')];
  const dump = owned(
    ...pipeline(
      '"$1" -h "$2" -U postgres postgres | zstd -q -3 -T1 | age -r "$(age-keygen -y "$3")" > "$4"',
      [postgresProgram('pg_dump'), server.folder, key, repository],
    ),
  );
  return {
    name: 'pg_dump, zstd, age',
    repository,
    archiveCommand: '/bin/true',
    prepare: () => void asPostgres('/usr/bin/age-keygen', ['-o', key]),
    full: dump,
    again: dump,
    check: owned(...pipeline('age -d -i "$1" "$2" | zstd -dqc > /dev/null', [key, repository])),
  };
}

function pgbackrest(server: TestServer, round: string): PostgresContender {
  const folder = ownFolder(round, 'pgbackrest');
  const configuration = pgbackrestFiles(folder, { data: server.data, socket: server.folder });
  const program = ['/usr/bin/pgbackrest', `--config=${configuration}`, '--stanza=main'];
  const run = (...words: string[]) => owned(...program, ...words);
  return {
    name: 'pgBackRest',
    repository: join(folder, 'repository'),
    archiveCommand: `${program.join(' ')} archive-push %p`,
    prepare: () => void asPostgres(program[0]!, [...program.slice(1), 'stanza-create']),
    full: run('--type=full', 'backup'),
    again: run('--type=incr', 'backup'),
    check: run('verify'),
    restore: (into) => run(`--pg1-path=${into}`, 'restore'),
  };
}

function ours(name: string, method: string, server: TestServer, round: string): PostgresContender {
  const folder = ownFolder(round, method);
  const repository = join(folder, 'repository');
  const env = { VEDETTE_PASSPHRASE: 'x', XDG_CACHE_HOME: join(folder, 'cache'), HOME: folder };
  const run = (...words: string[]): Command => ({
    ...owned(vedette, ...words, '--target', `directory:${repository}`),
    env,
  });
  const backup = run('backup', 'run', '--source', `postgres:${method}:${server.folder}`);
  return {
    name,
    repository,
    archiveCommand: '/bin/true',
    prepare: () => {},
    full: backup,
    again: backup,
    check: run('backup', 'check', '--read'),
    ...(method === 'physical' && {
      restore: (into) => run('restore', 'latest', '--to', into, '--option', 'recover=no', '--yes'),
    }),
  };
}

function ownFolder(parent: string, name: string): string {
  const folder = join(parent, name);
  mkdirSync(folder);
  own(folder);
  return folder;
}
