import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { errorMessage, OperationalError } from '../../../agent/kit/errors.ts';
import { Secret } from '../../../agent/kit/secret.ts';
import type { ServerAddress } from './server-address.ts';

/**
 * The password of an address: its own, else the first line of its password file that fits (PostgreSQL documentation, 34.16).
 *
 * @throws OperationalError when a password file that was named cannot be read, or is open to others
 */
export function passwordOf(address: ServerAddress): Secret | undefined {
  if (address.password !== undefined) return address.password;
  const path = address.passfile ?? join(homedir(), '.pgpass');
  const text = passfileText(path, address.passfile !== undefined);
  const found = text === undefined ? undefined : passwordIn(text, address);
  return found === undefined ? undefined : new Secret(found);
}

type Fields = Pick<ServerAddress, 'host' | 'port' | 'database' | 'user'>;

/** The password of the first line that fits: `host:port:database:user:password`, `*` for any, `\` before `:` and `\`. */
export function passwordIn(text: string, { host, port, database, user }: Fields): string | undefined {
  const names = /^\/(var\/)?run\/postgresql$|^\/tmp$/.test(host) ? ['localhost', host] : [host];
  for (const line of text.split('\n')) {
    if (line.startsWith('#')) continue;
    const fields = passfileFields(line.replace(/\r$/, ''));
    const [wantedHost, wantedPort, wantedDatabase, wantedUser, password] = fields;
    if (password === undefined) continue;
    const fits = (wanted: string | undefined, value: string) => wanted === '*' || wanted === value;
    if (
      names.some((name) => fits(wantedHost, name)) &&
      fits(wantedPort, String(port)) &&
      fits(wantedDatabase, database) &&
      fits(wantedUser, user)
    )
      return password;
  }
  return undefined;
}

function passfileFields(line: string): string[] {
  const fields: string[] = [];
  let field = '';
  for (let at = 0; at < line.length; at++) {
    if (line[at] === ':' && fields.length < 4) {
      fields.push(field);
      field = '';
    } else {
      if (line[at] === '\\' && at + 1 < line.length) at++;
      field += line[at];
    }
  }
  return [...fields, field];
}

function passfileText(path: string, named: boolean): string | undefined {
  try {
    // As libpq: one that others may read is not used.
    if ((statSync(path).mode & 0o077) === 0) return readFileSync(path, 'utf8');
  } catch (error) {
    if (!named) return undefined;
    throw new OperationalError('invalid', `Cannot read password file ${path}: ${errorMessage(error)}`);
  }
  if (!named) return undefined;
  throw new OperationalError('forbidden', `Cannot use password file ${path}: others may read it`, {
    hint: `chmod 0600 ${path}`,
  });
}
