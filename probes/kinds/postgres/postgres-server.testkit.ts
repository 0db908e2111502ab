import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChildServer } from '../../child-server.testkit.ts';
import { account, launchRealServer } from '../../connect/real-server.testkit.ts';
import { freePort } from '../../free-port.testkit.ts';

export type TestPostgres = ChildServer & {
  readonly address: string;
  readonly socket: string;
  readonly folder: string;
  /** Certificate that the server signed itself, for localhost. */
  readonly certFile: string;
  readonly sql: (text: string) => string;
  /** A standby that streams from it. */
  readonly startStandby: () => Promise<TestPostgres>;
};

const POSTGRES = account('postgres');
const HBA = [
  'local all all trust',
  'local replication all trust',
  'host all plain all password',
  'host all old all md5',
  'host all trusted 127.0.0.1/32 trust',
  'host all refused 127.0.0.1/32 reject',
  'host all all all scram-sha-256',
  '',
].join('\n');

/** A real PostgreSQL on loopback and a Unix socket, with TLS and an account for each way to log in (password `hunter2`). */
export async function startPostgres(): Promise<TestPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'vedette-pg-'));
  own(folder);
  const data = join(folder, 'data');
  asPostgres(program('initdb'), [
    '-D',
    data,
    '-U',
    'postgres',
    '-A',
    'trust',
    '--no-sync',
    '--locale=C',
    '-E',
    'UTF8',
  ]);
  writeFileSync(join(data, 'pg_hba.conf'), HBA);
  makeCertificate(data);
  const server = await serve(folder, data);
  server.sql(`
    CREATE ROLE probe LOGIN PASSWORD 'hunter2'; CREATE ROLE plain LOGIN PASSWORD 'hunter2';
    CREATE ROLE trusted LOGIN; CREATE ROLE refused LOGIN;
    CREATE ROLE single LOGIN PASSWORD 'hunter2' CONNECTION LIMIT 0;
    SET password_encryption = 'md5'; CREATE ROLE old LOGIN PASSWORD 'hunter2';
    CREATE TABLE orders (id integer); GRANT ALL ON orders TO probe; INSERT INTO orders VALUES (41), (42);`);
  return server;
}

async function serve(folder: string, data: string): Promise<TestPostgres> {
  const port = await freePort();
  const socket = join(folder, `.s.PGSQL.${port}`);
  const settings = {
    port,
    unix_socket_directories: folder,
    listen_addresses: '127.0.0.1',
    fsync: 'off',
    ssl: 'on',
  };
  const words = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = await launchRealServer(program('postgres'), ['-D', data, ...words], {
    address: socket,
    cwd: data,
    user: 'postgres',
    signal: 'SIGINT',
  });
  const sql = (text: string) =>
    asPostgres(program('psql'), [
      '-X',
      '-A',
      '-t',
      '-h',
      folder,
      '-p',
      String(port),
      '-U',
      'postgres',
      '-d',
      'postgres',
      '-c',
      text,
    ]);
  await ready(sql);
  const stop = async () => {
    await server.kill();
    rmSync(folder, { recursive: true, force: true });
  };
  const startStandby = async () => {
    const home = mkdtempSync(join(tmpdir(), 'vedette-pg-'));
    own(home);
    const copy = join(home, 'data');
    asPostgres(program('pg_basebackup'), [
      '-D',
      copy,
      '-h',
      folder,
      '-p',
      String(port),
      '-U',
      'postgres',
      '-R',
      '-c',
      'fast',
      '--no-sync',
    ]);
    return serve(home, copy);
  };
  return Object.assign(server, {
    address: `127.0.0.1:${port}`,
    socket,
    folder,
    certFile: join(data, 'server.crt'),
    sql,
    startStandby,
    stop,
  });
}

/** It takes connections before it takes queries. */
async function ready(sql: (text: string) => string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    try {
      sql('SELECT 1');
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

function makeCertificate(data: string): void {
  const key = join(data, 'server.key');
  const words = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-days',
    '2',
  ];
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  asPostgres('openssl', [...words, ...names, '-keyout', key, '-out', join(data, 'server.crt')]);
  chmodSync(key, 0o600);
}

function asPostgres(path: string, words: readonly string[]): string {
  return execFileSync(path, words, { ...POSTGRES, cwd: tmpdir(), stdio: ['ignore', 'pipe', 'pipe'] })
    .toString()
    .trim();
}

function own(folder: string): void {
  if (POSTGRES.uid !== undefined) chownSync(folder, POSTGRES.uid, POSTGRES.gid!);
}

/** Debian keeps them out of the path. */
function program(name: string): string {
  const [version] = readdirSync('/usr/lib/postgresql').sort().reverse();
  return `/usr/lib/postgresql/${version}/bin/${name}`;
}
