import type { ChildProgram } from '../../../streams/child-output.ts';
import { clientSettings } from '../postgres-programs.ts';
import type { ServerAddress } from '../server-address.ts';

/** A client program of PostgreSQL as a child: where the server is and the password are in its environment, never in its arguments. */
export function clientProgram(file: string, args: readonly string[], address: ServerAddress): ChildProgram {
  const { environment, account } = clientSettings(address);
  return { file, args, env: environment, ...(account && { uid: account.uid, gid: account.gid }) };
}

/** What a client program says on standard error that makes its work void whatever its exit code is. */
const FATAL = /\b(FATAL|PANIC)\b:|: (error|fatal): /;

/** Lines of a program that ended well: why it cannot be trusted all the same, and warnings. */
export function judgeSaid(text: string): {
  readonly fatal: string | undefined;
  readonly warnings: readonly string[];
} {
  const lines = text.split('\n').map((line) => line.trim());
  return {
    fatal: lines.find((line) => FATAL.test(line)),
    warnings: lines.filter((line) => /\bwarning: /.test(line)),
  };
}
