import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../../agent/kit/temporary-folder.testkit.ts';
import { type AddressedServer, startAddressedServer } from '../../connect/real-server.testkit.ts';
import { freePort } from '../../free-port.testkit.ts';

export type TestKey = { readonly file: string; readonly fingerprint: string };

/** A host key made by ssh-keygen. */
export function makeHostKey(type: 'ecdsa' | 'ed25519' | 'rsa', bits?: number): TestKey {
  const file = join(temporaryFolder(), 'host_key');
  const size = bits === undefined ? [] : ['-b', String(bits)];
  execFileSync('ssh-keygen', ['-q', '-t', type, ...size, '-N', '', '-f', file]);
  const line = execFileSync('ssh-keygen', ['-l', '-f', `${file}.pub`]).toString();
  return { file, fingerprint: line.split(' ')[1]! };
}

/** A real sshd on loopback with these host keys, and lines of configuration added. */
export async function startSshServer(
  keys: readonly TestKey[],
  lines: readonly string[] = [],
): Promise<AddressedServer> {
  // sshd of root wants this folder to separate its privileges.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  const port = await freePort();
  const address = `127.0.0.1:${port}`;
  const file = join(temporaryFolder(), 'sshd_config');
  const settings = [
    `ListenAddress ${address}`,
    ...keys.map((key) => `HostKey ${key.file}`),
    'UsePAM no',
    'PidFile none',
  ];
  writeFileSync(file, [...settings, ...lines, ''].join('\n'));
  return startAddressedServer('/usr/sbin/sshd', ['-D', '-e', '-f', file], { address });
}
