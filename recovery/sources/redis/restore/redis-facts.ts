import { z } from 'zod';
import type { Snapshot } from '../../../archive/snapshot.ts';

const text = z.string().nullish();
const sampled = z.object({ database: z.number(), key: z.string(), digest: z.string() });

const redisFacts = z.object({
  redis_version: z.string().default('0'),
  valkey_version: text,
  used_memory: z.coerce.number().default(0),
  modules: z.array(z.string()).nullish(),
  appendonly: text,
  appenddirname: text,
  appendfilename: text,
  dir: text,
  dbfilename: text,
  rdb: z.object({ version: z.number() }).optional(),
  sample: z
    .object({ method: z.enum(['digest-value', 'dump-sha256']), keys: z.array(sampled).readonly() })
    .default({ method: 'dump-sha256', keys: [] }),
});

/** What a snapshot of Redis keeps beside the data, as far as a restore needs it. */
export type RedisFacts = z.output<typeof redisFacts>;

/** A snapshot of another program may have other facts: what is not as expected counts as unknown. */
export function readRedisFacts(snapshot: Snapshot): RedisFacts {
  const read = redisFacts.safeParse(snapshot.facts);
  return read.success ? read.data : redisFacts.parse({});
}
