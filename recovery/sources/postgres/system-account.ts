import { readFileSync } from 'node:fs';

export type SystemAccount = { readonly name: string; readonly uid: number; readonly gid: number };

/** An account of this host by its name or its id, from passwd(5); undefined where it has none. */
export function systemAccount(
  who: string | number,
  passwd: string = readFileSync('/etc/passwd', 'utf8'),
): SystemAccount | undefined {
  for (const line of passwd.split('\n')) {
    const [name, , uid, gid] = line.split(':');
    if (!name || !/^\d+$/.test(uid ?? '') || !/^\d+$/.test(gid ?? '')) continue;
    if (name === who || Number(uid) === who) return { name, uid: Number(uid), gid: Number(gid) };
  }
  return undefined;
}

/**
 * As whom a program that logs in as that role by a unix socket has to run: `peer`, what distributions set for it, wants the account
 * that is named as the role. Only root can become another one; undefined for as it is.
 */
export function accountOfRole(role: string): SystemAccount | undefined {
  return process.getuid?.() === 0 ? systemAccount(role) : undefined;
}
