import type { Entry } from '../../../../archive/entry.ts';
import type { Repository } from '../../../../archive/repository.ts';
import { runChildProgram } from '../../../../streams/child-output.ts';
import { entryContent } from '../../../../streams/restored-entries.ts';
import type { PostgresConnection } from '../../postgres-connection-bun.ts';
import { clientProgram } from '../client-program.ts';
import type { RestoreTarget } from './restore-target.ts';

/**
 * Makes the roles and tablespaces that are missing. Those that are there stay as they are, with their passwords.
 *
 * @returns what was left as it is
 */
export async function restoreGlobals(
  entry: Entry,
  repository: Repository,
  { target, control, signal }: { target: RestoreTarget; control: PostgresConnection; signal: AbortSignal },
): Promise<readonly string[]> {
  const pieces: Uint8Array[] = [];
  for await (const piece of entryContent(repository, entry, signal)) pieces.push(piece);
  const rows = await control.query(`
    SELECT 'ROLE ' || quote_ident(rolname) AS it FROM pg_roles
    UNION ALL SELECT 'TABLESPACE ' || quote_ident(spcname) FROM pg_tablespace`);
  const there = rows.map(({ it }) => String(it));
  const { script, left } = missingGlobals(Buffer.concat(pieces).toString('utf8'), there);
  const words = [
    '--no-psqlrc',
    '--quiet',
    '--set=ON_ERROR_STOP=1',
    '--no-password',
    '--file=-',
    '--dbname=postgres',
  ];
  const program = clientProgram(target.psql, words, target.address);
  await runChildProgram(program, { task: 'restore globals', signal }, text(script));
  return left.length === 0 ? [] : [`left as they are: ${left.join(', ')}`];
}

/**
 * The lines of `pg_dumpall --globals-only` without those that make or alter what is there. A statement that goes over several lines
 * (a comment with line ends) begins with its first; the rest of it goes with that.
 *
 * @param there `ROLE name`, `TABLESPACE name`, quoted as SQL quotes them
 */
export function missingGlobals(
  sql: string,
  there: readonly string[],
): { readonly script: string; readonly left: readonly string[] } {
  const known = new Set(there);
  const left = new Set<string>();
  const kept: string[] = [];
  let dropping = false;
  let open = false;
  for (const line of sql.split('\n')) {
    if (!open) {
      const [, kind, name] =
        /^(?:CREATE|ALTER|COMMENT ON) (ROLE|TABLESPACE) ("(?:[^"]|"")*"|[^\s;]+)/.exec(line) ?? [];
      const it = `${kind} ${name}`;
      dropping = kind !== undefined && known.has(it);
      if (dropping) left.add(it);
    }
    open = isOpen(line, open);
    if (!dropping) kept.push(line);
  }
  return { script: kept.join('\n'), left: [...left] };
}

/** Whether a text between quotes goes on behind the line. */
function isOpen(line: string, before: boolean): boolean {
  if (!before && line.startsWith('--')) return false;
  const quotes = line.replace(/"(?:[^"]|"")*"/g, '').match(/'/g)?.length ?? 0;
  return quotes % 2 === 0 ? before : !before;
}

async function* text(script: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(script);
}
