import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChildServer } from '../../child-server.testkit.ts';
import { launchRealServer } from '../../connect/real-server.testkit.ts';
import { freePort } from '../../free-port.testkit.ts';

export type TestMariadb = ChildServer & {
  readonly address: string;
  readonly port: number;
  readonly socket: string;
  readonly sql: (text: string) => string;
};

/** A real mariadbd on loopback and a Unix socket; root of its socket has no password. */
export async function startMariadb(words: readonly string[] = []): Promise<TestMariadb> {
  const folder = mkdtempSync(join(tmpdir(), 'vedette-my-'));
  const data = join(folder, 'data');
  // Bun's `userInfo` believes the environment.
  const user = `--user=${execFileSync('id', ['-un']).toString().trim()}`;
  const install = ['--no-defaults', user, `--datadir=${data}`, '--auth-root-authentication-method=normal'];
  execFileSync('/usr/bin/mariadb-install-db', [...install, '--skip-test-db'], { stdio: 'ignore' });
  const port = await freePort();
  const socket = join(folder, 'my.sock');
  const address = `127.0.0.1:${port}`;
  const settings = [
    user,
    `--datadir=${data}`,
    `--port=${port}`,
    `--socket=${socket}`,
    '--bind-address=127.0.0.1',
  ];
  const quick = ['--innodb-flush-log-at-trx-commit=0', `--pid-file=${join(folder, 'pid')}`];
  const server = await launchRealServer('mariadbd', ['--no-defaults', ...settings, ...quick, ...words], {
    address,
  });
  const sql = (text: string) =>
    execFileSync('/usr/bin/mariadb', ['--no-defaults', '-N', '-S', socket, '-u', 'root', '-e', text])
      .toString()
      .trim();
  const stop = async () => {
    await server.kill();
    rmSync(folder, { recursive: true, force: true });
  };
  return Object.assign(server, { address, port, socket, sql, stop });
}
