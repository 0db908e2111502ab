import type { Snapshot } from '../../../archive/snapshot.ts';
import type { RestoreContext } from '../../../restore/restore-kind.ts';
import { freshFolder } from '../../../streams/fresh-folder.ts';
import type { RedisFacts } from './redis-facts.ts';
import type { RedisProgram } from './redis-programs.ts';
import { startThrowaway, type ThrowawayOptions } from './throwaway-server.ts';
import { fitsIntoMemory, verifyRedis } from './verify-redis.ts';

export type Verification = {
  readonly program: RedisProgram | undefined;
  readonly facts: RedisFacts;
  readonly snapshot: Snapshot;
  readonly context: RestoreContext;
};

/**
 * Loads what was restored into a throwaway server and compares it.
 *
 * @returns why it could not be done, or what of it was not compared
 * @throws OperationalError where it cannot be loaded, or differs
 */
export async function loadedAndVerified(
  data: ThrowawayOptions['data'],
  { program, facts, snapshot, context }: Verification,
): Promise<readonly string[]> {
  if (program === undefined) return ['not loaded to verify it: no redis-server is here'];
  if (facts.modules?.length)
    return [`not loaded to verify it: it needs the modules ${facts.modules.join(', ')}`];
  if (!(await fitsIntoMemory(facts.used_memory)))
    return ['not loaded to verify it: there is too little memory for a second server'];
  const temporary = await freshFolder(context.temporaryFolder);
  const debug = facts.sample.method === 'digest-value';
  const server = await startThrowaway({ program, data, temporary, signal: context.signal, debug });
  try {
    return await verifyRedis(server.client, snapshot.fingerprints, facts);
  } finally {
    await server.close();
  }
}
