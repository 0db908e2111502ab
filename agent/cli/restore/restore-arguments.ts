import type { RestoreRequest } from '../../../recovery/restore/restore-kind.ts';
import { OperationalError } from '../../kit/errors.ts';
import type { AgentBackupArguments } from '../backup/agent-backup-options.ts';
import type { RepositoryArguments } from '../backup/repository-options.ts';
import type { ConnectionArguments } from '../connection-options.ts';

export type RestoreArguments = RepositoryArguments &
  ConnectionArguments &
  AgentBackupArguments & {
    readonly snapshot?: string | undefined;
    readonly source?: string | undefined;
    readonly to?: string | undefined;
    readonly only?: readonly string[] | undefined;
    readonly delta: boolean;
    readonly until?: string | undefined;
    readonly verify: boolean;
    readonly option?: readonly string[] | undefined;
    readonly plan: boolean;
    readonly yes: boolean;
    readonly json: boolean;
  };

/** What is asked of a restore. @throws OperationalError `invalid` where an option is not name=value */
export function restoreRequest(args: RestoreArguments): RestoreRequest {
  const { to, only = [], delta, until, verify, option = [] } = args;
  const options = Object.fromEntries(option.map(nameAndValue));
  return {
    only,
    delta,
    verify,
    options,
    ...(to !== undefined && { to }),
    ...(until !== undefined && { until }),
  };
}

function nameAndValue(text: string): [name: string, value: string] {
  const at = text.indexOf('=');
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
  throw new OperationalError('invalid', `Cannot use --option ${text}: it is not written as name=value`, {
    hint: '--option server-bin=/usr/lib/postgresql/16/bin',
  });
}
