import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from '../../../agent/kit/temporary-folder.testkit.ts';
import type { ChildServer } from '../../../probes/child-server.testkit.ts';
import { startAddressedServer } from '../../../probes/connect/real-server.testkit.ts';
import { freePort } from '../../../probes/free-port.testkit.ts';
import { RedisClient } from './redis-client.ts';
import { redisOptions } from './redis-options.ts';

export type TestRedis = ChildServer & {
  readonly address: string;
  /** Its data folder. */
  readonly folder: string;
  /** One command, as the default user. */
  readonly ask: (...words: readonly string[]) => Promise<unknown>;
  /** Sets so many keys, `key:N` to `value N`. */
  readonly fill: (keys: number) => Promise<void>;
  readonly connect: (more?: object) => Promise<RedisClient>;
};

/** A real redis-server on loopback that saves only when it is told to, with lines of configuration added. */
export async function startRedis(
  lines: readonly string[] = [],
  folder = temporaryFolder(),
): Promise<TestRedis> {
  const port = await freePort();
  const address = `127.0.0.1:${port}`;
  const file = join(mkdtempSync(join(temporaryFolder(), 'c-')), 'redis.conf');
  const all = [
    `port ${port}`,
    'bind 127.0.0.1',
    `dir ${folder}`,
    'save ""',
    'repl-diskless-sync-delay 0',
    ...lines,
    '',
  ];
  writeFileSync(file, all.join('\n'));
  const server = await startAddressedServer('redis-server', [file], { address });
  const connect = async (more = {}) => {
    for (let attempt = 0; ; attempt++) {
      try {
        return await RedisClient.connect(
          redisOptions.parse({ address, ...more }),
          AbortSignal.timeout(20_000),
        );
      } catch (error) {
        // It takes connections before it has loaded its data.
        if (attempt === 200 || !/LOADING/.test(String(error))) throw error;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  };
  const ask = async (...words: readonly string[]) => {
    const client = await connect();
    try {
      return await client.demand(words);
    } finally {
      client.close();
    }
  };
  const fill = async (keys: number) => {
    await ask('EVAL', `for i = 1, ${keys} do redis.call('SET', 'key:' .. i, 'value ' .. i) end`, '0');
  };
  return Object.assign(server, { folder, ask, fill, connect });
}

/** A server that says what a test wants, whatever it is asked: pieces, then the end. */
export async function hostileRedis(
  answers: (asked: string, say: (bytes: string | Buffer) => void, end: () => void) => void,
) {
  const { createServer } = await import('node:net');
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (bytes) =>
      answers(
        bytes.toString('latin1'),
        (said) => void socket.write(said),
        () => void socket.end(),
      ),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  onTestFinished(() => void server.close());
  return `127.0.0.1:${(server.address() as { port: number }).port}`;
}
