import { spawn } from 'node:child_process';
import { type ErrorKind, errorCode, OperationalError } from '../../../agent/kit/errors.ts';
import { safeLine } from '../../../agent/kit/safe-text.ts';
import type { SftpPipes } from './sftp-session.ts';

/** Bytes of what ssh says that are kept: the end, where the reason is. */
const SAID = 8_192;

export type SshDestination = {
  readonly host: string;
  readonly user?: string;
  readonly port?: number;
  readonly identityFile?: string;
  readonly knownHostsFile?: string;
};

/**
 * What ssh is started with, after its name: no terminal, no questions, nothing that the user's configuration forwards, and an end when
 * the host is silent.
 */
export function sshSftpArguments({
  host,
  user,
  port,
  identityFile,
  knownHostsFile,
}: SshDestination): string[] {
  const options = [
    ...(port === undefined ? [] : [`Port=${port}`]),
    ...(user === undefined ? [] : [`User=${user}`]),
    ...(identityFile === undefined ? [] : [`IdentityFile="${identityFile}"`, 'IdentitiesOnly=yes']),
    ...(knownHostsFile === undefined
      ? []
      : [`UserKnownHostsFile="${knownHostsFile}"`, 'StrictHostKeyChecking=yes']),
    'BatchMode=yes',
    'ConnectTimeout=15',
    'ServerAliveInterval=5',
    'ServerAliveCountMax=4',
    'ClearAllForwardings=yes',
    'ForwardAgent=no',
    'ForwardX11=no',
    'PermitLocalCommand=no',
    'RemoteCommand=none',
    'ControlMaster=no',
  ];
  return ['-T', ...options.flatMap((option) => ['-o', option]), '-s', '--', host, 'sftp'];
}

/** Starts ssh, whose configuration, keys, agent and known hosts simply work, and speaks to the sftp subsystem of the host. */
export function sshSftpPipes(name: string, destination: SshDestination): SftpPipes {
  return programPipes(name, 'ssh', sshSftpArguments(destination));
}

/** Speaks to a program that speaks SFTP. */
export function programPipes(name: string, program: string, words: readonly string[]): SftpPipes {
  const child = spawn(program, words, { stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString('utf8')).slice(-SAID);
  });
  const ended = new Promise<OperationalError>((resolve) => {
    child.once('error', (error) => resolve(notStarted(name, program, error)));
    child.once('close', () => resolve(whyEnded(name, said)));
  });
  return { input: child.stdin, output: child.stdout, ended, end: () => void child.kill() };
}

function notStarted(name: string, program: string, error: unknown): OperationalError {
  const state = errorCode(error) === 'ENOENT' ? `${program} is not installed` : `${program} does not start`;
  return new OperationalError('invalid', `Cannot reach ${name}: ${state}`, {
    cause: error,
    hint: 'apt install openssh-client',
  });
}

/** What ssh means, by what it says; the first that fits. */
const reasons: readonly (readonly [RegExp, ErrorKind, string, string?])[] = [
  [
    /REMOTE HOST IDENTIFICATION HAS CHANGED/,
    'unauthenticated',
    'its host key is not the one that is known: it was set up anew, or somebody is in between',
    'If it was set up anew: ssh-keygen -R HOST, then connect once by hand',
  ],
  [
    /Host key verification failed|No \S+ host key is known/,
    'unauthenticated',
    'its host key is not known here',
    'Connect once by hand, as the user who runs this, and compare the fingerprint',
  ],
  [/Permission denied \(/, 'unauthenticated', 'it takes none of the keys', 'ssh-copy-id HOST'],
  [/Identity file .* not accessible/, 'unauthenticated', 'the identity file cannot be read'],
  [
    /subsystem request failed/,
    'invalid',
    'it offers no SFTP',
    'Subsystem sftp internal-sftp, in its sshd_config',
  ],
  [/timed out|Timeout, server/, 'timeout', 'it does not answer'],
  [
    /Bad configuration option|Bad owner or permissions|unknown option/,
    'invalid',
    'ssh refuses its configuration',
  ],
];

function whyEnded(name: string, said: string): OperationalError {
  const [, kind, state, hint] = reasons.find(([pattern]) => pattern.test(said)) ?? [];
  const last = safeLine(said.trim().split('\n').at(-1)?.trim() ?? '');
  const text = state === undefined ? last || 'the connection ended' : last ? `${state} (${last})` : state;
  return new OperationalError(kind ?? 'unavailable', `Cannot reach ${name}: ${text}`, hint ? { hint } : {});
}
