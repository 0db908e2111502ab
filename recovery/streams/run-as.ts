import { readFileSync } from 'node:fs';
import { OperationalError } from '../../agent/kit/errors.ts';

export type Account = { readonly uid: number; readonly gid: number; readonly home: string };

/**
 * The account of that name, from passwd(5).
 *
 * @throws OperationalError `not-found`; `forbidden` where this process is neither root nor that user
 */
export function accountOf(name: string, passwd = readFileSync('/etc/passwd', 'utf8')): Account {
  const row = passwd
    .split('\n')
    .map((line) => line.split(':'))
    .find(([user]) => user === name);
  if (row === undefined)
    throw new OperationalError('not-found', `Cannot run as ${name}: there is no such user`);
  const account = { uid: Number(row[2]), gid: Number(row[3]), home: row[5] || '/' };
  const own = process.getuid?.() ?? 0;
  if (own === 0 || own === account.uid) return account;
  throw new OperationalError('forbidden', `Cannot run as ${name}: this is not root`, {
    hint: `run it as ${name}`,
  });
}
