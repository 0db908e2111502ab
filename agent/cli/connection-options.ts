import type { Argv } from 'yargs';

/** How a command finds its agent; without any of them, the agent of this host. */
export type ConnectionArguments = {
  readonly url?: string | undefined;
  readonly data?: string | undefined;
  readonly via?: string | undefined;
  readonly ssh?: string | undefined;
  readonly sshOption?: readonly string[] | undefined;
  readonly tokenFile?: string | undefined;
  readonly fingerprint?: string | undefined;
  readonly caFile?: string | undefined;
};

/** The options of every command that asks an agent. */
export function connectionOptions<T>(yargs: Argv<T>) {
  const text = (describe: string) => ({ type: 'string', requiresArg: true, describe }) as const;
  return yargs
    .option('url', text('Agent to ask, such as https://web-2:8338'))
    .option('data', text('Data folder of the agent to ask, on this host'))
    .option('via', text('Agent that asks the one at --url for you; the token is for it'))
    .option('ssh', text('Host whose agent to ask through ssh, with no port open'))
    .option('ssh-option', { ...text('Option of ssh_config(5) for --ssh, such as Port=2222'), array: true })
    .option('token-file', text('File that holds the token for --url'))
    .option('fingerprint', text('SHA-256 of the certificate that --url must show'))
    .option('ca-file', text('Certificates (PEM) that may have signed that of --url'))
    .conflicts('url', ['data', 'ssh'])
    .conflicts('via', ['data', 'ssh'])
    .conflicts('ssh', 'data');
}
