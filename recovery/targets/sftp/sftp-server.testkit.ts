import { existsSync } from 'node:fs';
import { onTestFinished } from 'vitest';
import { SftpSession } from './sftp-session.ts';
import { SftpTarget } from './sftp-target.ts';
import { programPipes } from './ssh-sftp-pipes.ts';

const places = [
  '/usr/lib/openssh/sftp-server',
  '/usr/libexec/openssh/sftp-server',
  '/usr/lib/ssh/sftp-server',
];

/** The sftp-server of OpenSSH, without ssh around it. */
export const sftpServer = places.find((path) => existsSync(path)) ?? 'sftp-server';

/** A target over a server without ssh around it, closed when the test ends. @param words arguments of the server */
export function directSftpTarget(folder: string, words: readonly string[] = []): SftpTarget {
  const begin = () => SftpSession.begin('sftp:test', programPipes('sftp:test', sftpServer, ['-e', ...words]));
  const target = new SftpTarget(`sftp:test:${folder}`, folder, begin);
  onTestFinished(() => target.close());
  return target;
}
