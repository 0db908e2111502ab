import { defineSourceKind } from '../source-kind.ts';
import { redisFromWords, redisOptions } from './redis-options.ts';
import { redisRestoreOptions } from './restore/redis-restore-options.ts';

/** A Redis server, or a Valkey server: the same protocol and files. */
export const redis = defineSourceKind({
  kind: 'redis',
  describe: 'A Redis or Valkey server: its data, access lists and configuration.',
  options: redisOptions,
  fromWords: redisFromWords,
  title: ({ address }) => `redis:${address}`,
  capture: async (options, sink, context) =>
    (await import('./capture-redis.ts')).captureRedis(options, sink, context),
  restore: {
    options: redisRestoreOptions,
    localOptions: ['password-file', 'server-bin'],
    prepare: async (...request) =>
      (await import('./restore/prepare-redis-restore.ts')).prepareRedisRestore(...request),
  },
});
