import { OperationalError } from '../../../../../agent/kit/errors.ts';
import type { PostgresConnection } from '../../postgres-connection-bun.ts';
import { quoteName, quoteText } from '../../sql-quote.ts';
import type { DumpedDatabase } from '../logical-facts.ts';

/** Makes an empty database that is as the one that was dumped. @throws OperationalError */
export async function createDatabase(
  control: PostgresConnection,
  name: string,
  like: DumpedDatabase,
  noOwner: boolean,
): Promise<void> {
  const tablespaces = await control.query('SELECT spcname::text AS name FROM pg_tablespace');
  const hasTablespace = tablespaces.some((row) => row.name === like.tablespace);
  const words = [
    'TEMPLATE template0',
    `ENCODING ${quoteText(like.encoding)}`,
    `LC_COLLATE ${quoteText(like.collate)}`,
    `LC_CTYPE ${quoteText(like.ctype)}`,
    ...localeWords(like),
    ...(noOwner ? [] : [`OWNER ${quoteName(like.owner)}`]),
    ...(hasTablespace ? [`TABLESPACE ${quoteName(like.tablespace)}`] : []),
  ];
  await control.query(`CREATE DATABASE ${quoteName(name)} ${words.join(' ')}`);
}

/** Since 15 a database may compare by ICU, since 17 by what is built in; those before know no such words. */
function localeWords({ provider, locale }: DumpedDatabase): readonly string[] {
  if (provider === 'i' && locale !== null) return ['LOCALE_PROVIDER icu', `ICU_LOCALE ${quoteText(locale)}`];
  if (provider === 'b' && locale !== null)
    return ['LOCALE_PROVIDER builtin', `BUILTIN_LOCALE ${quoteText(locale)}`];
  return [];
}

/** Settings whose value is a list of names, which is kept as it is written (`guc_tables.c`, `GUC_LIST_QUOTE`). */
const LISTS =
  /^(local_preload_libraries|search_path|session_preload_libraries|shared_preload_libraries|temp_tablespaces|unix_socket_directories)$/i;

/** Gives a database the settings and rights of the one that was dumped. @returns what could not be given */
export async function applyProperties(
  control: PostgresConnection,
  name: string,
  { settings, rights }: DumpedDatabase,
  noOwner: boolean,
): Promise<readonly string[]> {
  const set = settings.map((line) => {
    const [, setting = '', value = ''] = /^([^=]*)=(.*)$/s.exec(line) ?? [];
    const written = LISTS.test(setting) ? value : quoteText(value);
    return `ALTER DATABASE ${quoteName(name)} SET ${setting.split('.').map(quoteName).join('.')} TO ${written}`;
  });
  const statements = [...set, ...(noOwner ? [] : grants(name, rights))];
  const notes: string[] = [];
  for (const statement of statements)
    await control.query(statement).catch((error: unknown) => {
      if (!(error instanceof OperationalError)) throw error;
      notes.push(`${statement}: ${error.message}`);
    });
  return notes;
}

function grants(name: string, rights: DumpedDatabase['rights']): readonly string[] {
  if (rights.length === 0) return [];
  const on = `ON DATABASE ${quoteName(name)}`;
  const given = rights.map(([role, right, mayPass]) => {
    const to = role === '' ? 'PUBLIC' : quoteName(role);
    return `GRANT ${right} ${on} TO ${to}${mayPass ? ' WITH GRANT OPTION' : ''}`;
  });
  return [`REVOKE ALL ${on} FROM PUBLIC`, ...given];
}
