import { readFile } from 'node:fs/promises';
import { OperationalError } from '../../../../agent/kit/errors.ts';
import type { Fingerprint } from '../../../archive/snapshot.ts';
import type { RedisClient } from '../redis-client.ts';
import { lookAt } from '../redis-fingerprints.ts';
import { readInfo } from '../redis-state.ts';
import type { RedisFacts } from './redis-facts.ts';

/**
 * Compares what a throwaway server has loaded with what was counted and hashed when the snapshot was taken.
 *
 * @returns what could not be compared
 * @throws OperationalError `conflict` where something differs
 */
export async function verifyRedis(
  client: RedisClient,
  fingerprints: readonly Fingerprint[],
  { sample, redis_version: version }: RedisFacts,
): Promise<readonly string[]> {
  const found = await lookAt(client, sample.keys);
  for (const { of, rows } of fingerprints) {
    const keys = found.sizes[of.replace(/^redis:/, '')]?.keys ?? 0;
    if (keys !== rows) throw differs(`database ${of.slice(6)} has ${keys} keys, ${rows} were counted`);
  }
  // A DUMP is written as the version that writes it keeps the value.
  const same =
    sample.method === 'digest-value' || (await readInfo(client, 'server')).get('redis_version') === version;
  if (found.method !== sample.method || !same)
    return [
      `${sample.keys.length} sampled keys were not compared: they were hashed by ${sample.method} of ${version}`,
    ];
  const digests = new Map(found.sample.map(({ database, key, digest }) => [`${database} ${key}`, digest]));
  const wrong = sample.keys.find(({ database, key, digest }) => digests.get(`${database} ${key}`) !== digest);
  if (wrong !== undefined)
    throw differs(
      `key ${JSON.stringify(Buffer.from(wrong.key, 'base64').toString('utf8').slice(0, 100))} has another value`,
    );
  return [];
}

function differs(state: string): OperationalError {
  return new OperationalError('conflict', `Cannot trust what was restored: ${state}`, {
    hint: 'vedette backup check SNAPSHOT --read',
  });
}

/** Whether the data fits into memory a second time, as far as the kernel knows. */
export async function fitsIntoMemory(bytes: number, meminfo = '/proc/meminfo'): Promise<boolean> {
  const text = await readFile(meminfo, 'utf8').catch(() => '');
  const available = Number(/^MemAvailable:\s+(\d+) kB/m.exec(text)?.[1] ?? Number.NaN) * 1_024;
  return !Number.isFinite(available) || available > bytes * 1.2;
}
