import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../../agent/kit/temporary-folder.testkit.ts';
import { describeSource } from '../source.contract.ts';
import { redis } from './redis.ts';
import { redisOptions } from './redis-options.ts';
import { startRedis, type TestRedis } from './redis-server.testkit.ts';

const look = async (server: TestRedis) => [
  await server.ask('DBSIZE'),
  String(await server.ask('GET', 'key:42')),
  String(await server.ask('LRANGE', 'list', '0', '-1')),
];

describeSource({
  kind: redis,
  words: { what: '/run/redis.sock', title: 'redis:/run/redis.sock' },
  sample: async () => {
    const server = await startRedis();
    await server.fill(100);
    await server.ask('RPUSH', 'list', 'a', 'b');
    const to = join(temporaryFolder(), 'data');
    return {
      options: redisOptions.parse({ address: server.address }),
      original: () => look(server),
      request: { to },
      restored: async () => {
        if (!existsSync(to)) return undefined;
        return look(await startRedis([], to));
      },
      leftovers: async () => {
        const replicas = /connected_slaves:(\d+)/.exec(String(await server.ask('INFO', 'replication')))?.[1];
        return replicas === '0' ? [] : [replicas];
      },
    };
  },
});
