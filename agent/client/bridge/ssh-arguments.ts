import { OperationalError } from '../../kit/errors.ts';

/** A host that is reached through ssh. */
export type SshHost = {
  /** As one writes it to ssh: a name, an alias of its configuration, or `user@host`. */
  readonly host: string;
  /** Options of ssh_config(5) such as `Port=2222`. */
  readonly options?: readonly string[];
};

/** What ssh is started with, after its name: no terminal, no questions, and an end when the host is silent. */
export function sshArguments({ host, options = [] }: SshHost): string[] {
  const fixed = ['BatchMode=yes', 'ConnectTimeout=10', 'ServerAliveInterval=5', 'ServerAliveCountMax=3'];
  // The first value of an option counts in ssh, so what was asked for comes first.
  const all = [...options.map(checkedOption), ...fixed];
  return ['-T', ...all.flatMap((option) => ['-o', option]), '--', checkedHost(host), 'vedette', 'bridge'];
}

/** @throws OperationalError `invalid`: ssh would take it for an option, or it is no name. */
export function checkedHost(host: string): string {
  if (/^[^-\s\p{Cc}][^\s\p{Cc}]*$/u.test(host) && host.length <= 300) return host;
  throw new OperationalError(
    'invalid',
    `Cannot use ${JSON.stringify(host)} as a host of ssh: it is no host name`,
    {
      hint: 'Write it like web-2, admin@web-2, or a Host of ~/.ssh/config',
    },
  );
}

function checkedOption(option: string): string {
  if (/^[A-Za-z]+[ =][^\p{Cc}]*$/u.test(option)) return option;
  throw new OperationalError('invalid', `Cannot use ${JSON.stringify(option)} as an option of ssh`, {
    hint: 'Write it like --ssh-option Port=2222, see ssh_config(5)',
  });
}
