import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../../agent/kit/temporary-folder.testkit.ts';
import type { ChildServer } from '../../child-server.testkit.ts';
import { startAddressedServer } from '../../connect/real-server.testkit.ts';
import { freePort } from '../../free-port.testkit.ts';

export type TestRedis = ChildServer & { readonly address: string; readonly port: number };

/** A real redis-server on loopback that keeps nothing on disk, with lines of configuration added. */
export async function startRedis(lines: readonly string[] = []): Promise<TestRedis> {
  return start('redis-server', ['save ""', 'appendonly no', 'repl-diskless-sync-delay 0', ...lines]);
}

/** A real sentinel that watches one master. */
export async function startSentinel(
  name: string,
  { port }: { port: number },
  quorum = 1,
): Promise<TestRedis> {
  const monitor = `sentinel monitor ${name} 127.0.0.1 ${port} ${quorum}`;
  return start('redis-sentinel', [monitor, `sentinel down-after-milliseconds ${name} 300`]);
}

async function start(program: string, lines: readonly string[]): Promise<TestRedis> {
  const folder = temporaryFolder();
  const port = await freePort();
  const file = join(folder, 'redis.conf');
  writeFileSync(file, [`port ${port}`, 'bind 127.0.0.1', `dir ${folder}`, ...lines, ''].join('\n'));
  const address = `127.0.0.1:${port}`;
  return Object.assign(await startAddressedServer(program, [file], { address }), { port });
}
