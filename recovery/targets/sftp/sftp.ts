import { z } from 'zod';
import { OperationalError } from '../../../agent/kit/errors.ts';
import { defineTargetKind } from '../target-kind.ts';

/** ssh reads quotes, tokens and variables in the names of files. */
const file = z.string().regex(/^\/[^"%$\p{Cc}]*$/u, 'expected an absolute path without quotes, % and $');

/** A folder of another host, over ssh. */
export const sftp = defineTargetKind({
  kind: 'sftp',
  describe: 'A folder of another host, over the ssh of this one: its keys, agent and known hosts.',
  options: z.strictObject({
    host: z
      .string()
      .max(255)
      // What begins with a dash ssh would take for an option.
      .regex(
        /^[A-Za-z0-9_.[\]:%][A-Za-z0-9_.:[\]%-]*$/,
        'expected a host name, an address, or a Host of ~/.ssh/config',
      )
      .describe('The host, as one writes it to ssh.'),
    user: z
      .string()
      .max(100)
      .regex(/^[^-\s\p{Cc}@"%$][^\s\p{Cc}"%$]*$/u, 'expected a user name')
      .optional()
      .describe('Who to log in as; as ssh is configured without it.'),
    port: z.int().min(1).max(65_535).optional().describe('Port of sshd; as ssh is configured without it.'),
    path: z
      .string()
      .min(1)
      .max(1_000)
      .regex(/^[^\p{Cc}]+$/u, 'expected a path')
      .describe(
        'The folder there, made on first use; from the home folder when it does not begin with a slash.',
      ),
    identity_file: file.optional().describe('Private key file; as ssh is configured without it.'),
    known_hosts_file: file
      .optional()
      .describe('File of known host keys, and of no others; as ssh is configured without it.'),
  }),
  fromWords,
  open: async ({ host, user, port, path, identity_file, known_hosts_file }) => {
    const [{ SftpTarget }, { SftpSession }, { sshSftpPipes }] = await Promise.all([
      import('./sftp-target.ts'),
      import('./sftp-session.ts'),
      import('./ssh-sftp-pipes.ts'),
    ]);
    const at = `${user === undefined ? '' : `${user}@`}${host}${port === undefined ? '' : `:${port}`}`;
    const name =
      port === undefined ? `sftp:${at}:${path}` : `sftp://${at}${path.startsWith('/') ? '' : '/~/'}${path}`;
    const destination = {
      host,
      ...(user !== undefined && { user }),
      ...(port !== undefined && { port }),
      ...(identity_file !== undefined && { identityFile: identity_file }),
      ...(known_hosts_file !== undefined && { knownHostsFile: known_hosts_file }),
    };
    return new SftpTarget(name, path, () => SftpSession.begin(name, sshSftpPipes(name, destination)));
  },
});

/** `user@host:path` as scp(1) has it, `//user@host:port/path` as sftp(1) has it: there `/~/` is the home folder. */
function fromWords(what: string): unknown {
  const url = /^\/\/(?:([^@/]+)@)?(\[[^\]]+\]|[^:/@]+)(?::(\d{1,5}))?(\/.+)$/.exec(what);
  const short = /^(?:([^@:/]+)@)?(\[[^\]]+\]|[^:/@]+):(.+)$/.exec(what);
  const [, user, host, port, path] =
    url ?? (short && [short[0], short[1], short[2], undefined, short[3]]) ?? [];
  if (host === undefined || path === undefined)
    throw new OperationalError(
      'invalid',
      'Cannot use the target: expected user@host:/path or //user@host:port/path',
    );
  if (user?.includes(':'))
    throw new OperationalError(
      'invalid',
      'Cannot use the target: a password does not belong on the command line',
      {
        hint: 'Log in by a key: ssh-copy-id, or identity_file in the configuration',
      },
    );
  return {
    // ssh takes an address without the brackets.
    host: host.replace(/^\[(.*)\]$/, '$1'),
    ...(user !== undefined && { user }),
    ...(port !== undefined && { port: Number(port) }),
    path: path.replace(/^\/~\//, ''),
  };
}
