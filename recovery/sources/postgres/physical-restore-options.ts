import { OperationalError } from '../../../agent/kit/errors.ts';
import type { PhysicalFacts } from './physical-facts.ts';

/** Options of `RestoreRequest.options` for a physical snapshot, with what they mean. */
export const physicalRestoreOptions = {
  'server-bin': 'folder of postgres, pg_dump and the rest; found without it',
  account: 'account that the files are given to and the server runs as; as in the backup without it',
  role: 'superuser of the restored server that recovery is followed as; that of the backup without it',
  recover:
    'yes (default): replays WAL beside the destination before anything is swapped; no: the next start of the server does',
  start: 'yes: starts the server in its place at the end; no (default)',
  port: 'port of a server that is restored to another place',
  inclusive: 'no: stops just before the point in time; yes (default): just behind it',
  tablespaces: 'other places for tablespaces: name=/path, or oid=/path, with commas between',
  'wal-command':
    'program with its arguments that gets WAL for the server, %f and %p among them, instead of fetching it before',
} as const;

export type PhysicalRestoreOptions = {
  readonly serverBin: string | undefined;
  readonly account: string | undefined;
  readonly role: string | undefined;
  readonly recover: boolean;
  readonly start: boolean;
  readonly port: string | undefined;
  readonly inclusive: boolean;
  /** Place by name or oid. */
  readonly tablespaces: ReadonlyMap<string, string>;
  readonly walCommand: readonly string[] | undefined;
};

/** Reads them. @throws OperationalError `invalid` for one that is not known or cannot be read */
export function readRestoreOptions(options: Readonly<Record<string, string>>): PhysicalRestoreOptions {
  const unknown = Object.keys(options).find((name) => !(name in physicalRestoreOptions));
  if (unknown !== undefined)
    throw new OperationalError('invalid', `Cannot restore PostgreSQL: there is no option ${unknown}`, {
      hint: `known are ${Object.keys(physicalRestoreOptions).join(', ')}`,
    });
  const read = {
    serverBin: options['server-bin'],
    account: options.account,
    role: options.role,
    recover: yesOrNo(options, 'recover', true),
    start: yesOrNo(options, 'start', false),
    port: options.port,
    inclusive: yesOrNo(options, 'inclusive', true),
    tablespaces: places(options.tablespaces),
    walCommand: options['wal-command'] === undefined ? undefined : walWords(options['wal-command']),
  };
  if (read.port !== undefined && !(/^\d{1,5}$/.test(read.port) && Number(read.port) < 65_536))
    throw wrong('port', 'expected a number up to 65535');
  return read;
}

/** Where each tablespace goes: as it was asked for, below the destination where that is another place, else where it was. */
export function tablespacePlaces(
  { tablespaces }: Pick<PhysicalFacts, 'tablespaces'>,
  asked: ReadonlyMap<string, string>,
  otherPlace: string | undefined,
): ReadonlyMap<string, string> {
  const known = tablespaces.flatMap(({ oid, name }) => [oid, name]);
  const unknown = [...asked.keys()].find((name) => !known.includes(name));
  if (unknown !== undefined) throw wrong('tablespaces', `the snapshot has none that is called ${unknown}`);
  return new Map(
    tablespaces
      // One inside of the data folder (allow_in_place_tablespaces) is part of it.
      .filter(({ location }) => location.startsWith('/'))
      .map(({ oid, name, location }) => {
        const place = asked.get(oid) ?? asked.get(name);
        return [oid, place ?? (otherPlace === undefined ? location : `${otherPlace}.tablespaces/${oid}`)];
      }),
  );
}

function places(text: string | undefined): ReadonlyMap<string, string> {
  const pairs = (text ?? '').split(',').filter((part) => part !== '');
  return new Map(
    pairs.map((pair) => {
      const [, name, path] = /^([^=]+)=(\/.*)$/s.exec(pair) ?? [];
      if (name === undefined || path === undefined) throw wrong('tablespaces', 'expected name=/path');
      return [name, path];
    }),
  );
}

/** Words with spaces between; one that has a space in it cannot be written so. */
function walWords(text: string): readonly string[] {
  const words = text.split(' ').filter((word) => word !== '');
  if (words[0]?.startsWith('/') && words.includes('%f') && words.includes('%p')) return words;
  throw wrong('wal-command', 'expected an absolute path and arguments, %f and %p among them');
}

function yesOrNo(options: Readonly<Record<string, string>>, name: string, otherwise: boolean): boolean {
  const value = options[name];
  if (value === undefined) return otherwise;
  if (value === 'yes' || value === 'no') return value === 'yes';
  throw wrong(name, 'expected yes or no');
}

function wrong(name: string, state: string): OperationalError {
  return new OperationalError('invalid', `Cannot read the option ${name} of the restore: ${state}`);
}
