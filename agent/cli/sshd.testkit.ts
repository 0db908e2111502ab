import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** A real sshd on loopback for the present user alone, with keys of its own; `vedette` there is the script given. */
export async function startSshd(folder: string, script: string) {
  const programs = join(folder, 'bin');
  mkdirSync(programs);
  writeFileSync(join(programs, 'vedette'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  for (const name of ['host_key', 'user_key'])
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, name)]);
  chmodSync(folder, 0o700);
  const port = await freePort();
  // sshd of root wants this folder to separate its privileges.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  writeFileSync(
    join(folder, 'sshd_config'),
    [
      `ListenAddress 127.0.0.1:${port}`,
      `HostKey ${join(folder, 'host_key')}`,
      `AuthorizedKeysFile ${join(folder, 'user_key.pub')}`,
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      'UsePAM no',
      'StrictModes no',
      'PermitRootLogin prohibit-password',
      'PidFile none',
      'Subsystem sftp internal-sftp',
      `SetEnv PATH=${programs}:/usr/bin:/bin`,
      '',
    ].join('\n'),
  );
  const start = async () => {
    const server = spawn('/usr/sbin/sshd', ['-D', '-e', '-f', join(folder, 'sshd_config')], {
      stdio: 'ignore',
    });
    await listening(port);
    return server;
  };
  let server = await start();
  const options = [
    `Port=${port}`,
    `IdentityFile=${join(folder, 'user_key')}`,
    'IdentitiesOnly=yes',
    'StrictHostKeyChecking=no',
    'UserKnownHostsFile=/dev/null',
    'LogLevel=ERROR',
  ];
  // Bun's `userInfo` believes the environment.
  const host = `${execFileSync('id', ['-un']).toString().trim()}@127.0.0.1`;
  const words = ['--ssh', host, ...options.flatMap((one) => ['--ssh-option', one])];
  const close = () =>
    new Promise<void>((resolve) => {
      server.once('close', () => resolve());
      server.kill();
    });
  const startAgain = async () => {
    server = await start();
  };
  return { host, port, options, words, close, startAgain };
}

/** The processes of ssh that are connected to that port, or try to be. */
export function sshTo(port: number): number[] {
  const found = execFileSync('ps', ['-eo', 'pid=,args=']).toString().split('\n');
  return found
    .filter((line) => line.includes(`ssh -T -o Port=${port}`))
    .map((line) => Number.parseInt(line, 10));
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function listening(port: number): Promise<void> {
  const { connect } = await import('node:net');
  for (let attempt = 0; attempt < 100; attempt++) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true));
      socket.on('error', () => resolve(false));
      socket.on('connect', () => socket.destroy());
    });
    if (open) return;
    await delay(50);
  }
  throw new Error(`sshd does not listen on ${port}`);
}
