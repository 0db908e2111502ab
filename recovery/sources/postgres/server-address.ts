import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { OperationalError } from '../../../agent/kit/errors.ts';
import { Secret } from '../../../agent/kit/secret.ts';
import type { PostgresOptions } from './postgres-options.ts';
import { systemAccount } from './system-account.ts';

/** Where a server is and how to log in. */
export type ServerAddress = {
  /** Name or address; a folder (it begins with `/`) for the unix socket in it. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  readonly password: Secret | undefined;
  readonly passfile: string | undefined;
  readonly sslmode: string | undefined;
  readonly sslrootcert: string | undefined;
};

type Environment = Readonly<Record<string, string | undefined>>;
type Written = { -readonly [Name in keyof ServerAddress]?: ServerAddress[Name] };

/** Folders where distributions put the socket, the first that has one is taken. */
const SOCKET_FOLDERS = ['/var/run/postgresql', '/run/postgresql', '/tmp'];

/**
 * What the options say, what they leave open by libpq's environment variables (`PGHOST`, …), and what these leave open too by the
 * socket that is there.
 *
 * @throws OperationalError `invalid` for a URL that cannot be read
 */
export function serverAddress(
  options: Partial<PostgresOptions>,
  environment: Environment = process.env,
): ServerAddress {
  const url = options.url === undefined ? {} : urlParts(options.url);
  const port = url.port ?? options.port ?? (Number(environment.PGPORT) || 5_432);
  const host = url.host ?? options.host ?? (environment.PGHOST || socketFolder(port));
  const user = url.user ?? options.user ?? (environment.PGUSER || accountName());
  return {
    host,
    port,
    user,
    database: url.database ?? options.database ?? (environment.PGDATABASE || 'postgres'),
    password:
      url.password ??
      options.password ??
      (environment.PGPASSWORD ? new Secret(environment.PGPASSWORD) : undefined),
    passfile: options.passfile ?? environment.PGPASSFILE,
    sslmode: url.sslmode ?? options.sslmode ?? environment.PGSSLMODE,
    sslrootcert: url.sslrootcert ?? options.sslrootcert ?? environment.PGSSLROOTCERT,
  };
}

/** For people and as a name: `/run/postgresql:5432`, `db1:5432`. */
export function addressText({ host, port }: Pick<ServerAddress, 'host' | 'port'>): string {
  return `${host}:${port}`;
}

/** Whether it is reached by a unix socket, so that it runs on this host. */
export const isSocket = ({ host }: Pick<ServerAddress, 'host'>): boolean => host.startsWith('/');

export const socketPath = ({ host, port }: Pick<ServerAddress, 'host' | 'port'>): string =>
  join(host, `.s.PGSQL.${port}`);

/** A connection URI of libpq (PostgreSQL documentation, 34.1.1.2), with one host. */
function urlParts(text: string): Written {
  const url = parsedUrl(text);
  const known = ['host', 'port', 'user', 'password', 'dbname', 'sslmode', 'sslrootcert', 'passfile'];
  const unknown = [...url.searchParams.keys()].find((name) => !known.includes(name));
  if (unknown !== undefined) throw unreadable(`it has the unknown parameter ${unknown}`);
  const parameter = (name: string) => url.searchParams.get(name) || undefined;
  const password = parameter('password') ?? decoded(url.password);
  const port = parameter('port') ?? url.port;
  return defined({
    host: parameter('host') ?? decoded(url.hostname.replace(/^\[(.*)\]$/, '$1')),
    port: port ? Number(port) : undefined,
    user: parameter('user') ?? decoded(url.username),
    password: password === undefined ? undefined : new Secret(password),
    database: parameter('dbname') ?? decoded(url.pathname.replace(/^\//, '')),
    sslmode: parameter('sslmode'),
    sslrootcert: parameter('sslrootcert'),
    passfile: parameter('passfile'),
  });
}

function parsedUrl(text: string): URL {
  const url = URL.parse(text);
  if (url === null) throw unreadable('it is no URL of one host');
  if (url.host.includes(',') || url.searchParams.get('host')?.includes(','))
    throw unreadable('it has several hosts');
  return url;
}

function decoded(text: string): string | undefined {
  try {
    return text === '' ? undefined : decodeURIComponent(text);
  } catch {
    throw unreadable('it has a broken percent sign');
  }
}

function defined(parts: { readonly [Name in keyof Written]: Written[Name] | undefined }): Written {
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined));
}

/** The URL may hold a password, so it is not repeated. */
function unreadable(because: string): OperationalError {
  return new OperationalError('invalid', `Cannot read the URL of PostgreSQL: ${because}`, {
    hint: 'postgres://user@host:5432/database, or postgres:///database?host=/run/postgresql',
  });
}

function socketFolder(port: number): string {
  return SOCKET_FOLDERS.find((host) => existsSync(socketPath({ host, port }))) ?? 'localhost';
}

/**
 * Root logs in as the superuser that every server has; others as themselves, as libpq does: not by `USER`, which is not set where a
 * service or `archive_command` runs us, and which `userInfo` of the runtime goes by.
 */
function accountName(): string {
  const uid = process.getuid?.() ?? 0;
  return uid === 0 ? 'postgres' : (systemAccount(uid)?.name ?? process.env.USER ?? 'postgres');
}
