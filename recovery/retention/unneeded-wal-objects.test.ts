import { describe, expect, it } from 'vitest';
import type { Repository } from '../archive/repository.ts';
import { walObjectName } from '../wal/wal-object.ts';
import { snapshotAt } from './snapshots.testkit.ts';
import { unneededWalObjects } from './unneeded-wal-objects.ts';

const segment = (number: number) =>
  `0000000100000000000000${number.toString(16).padStart(2, '0').toUpperCase()}`;
const objectOf = (systemId: string, number: number) =>
  walObjectName({
    systemId,
    name: segment(number),
    tag: 'a'.repeat(16),
    segmentSize: 16_777_216,
    part: 0,
    parts: 1,
  });

/** A repository with segments 1 to 4 of two clusters, and a physical snapshot of the first that begins in segment 3. */
function repositoryOf(facts: Readonly<Record<string, unknown>>): Repository {
  const names = ['7', '8'].flatMap((systemId) => [1, 2, 3, 4].map((number) => objectOf(systemId, number)));
  const snapshot = { ...snapshotAt('2026-11-20T00:00:00Z', { kind: 'postgres' }), facts };
  return {
    target: {
      async *list(prefix: string) {
        for (const name of names) if (name.startsWith(prefix)) yield { name, size: 10 };
      },
    },
    snapshots: async () => [snapshot],
    snapshot: async () => snapshot,
  } as unknown as Repository;
}

describe('unneededWalObjects()', () => {
  it('finds what is older than the oldest snapshot of its cluster, and nothing of others', async () => {
    const facts = {
      systemId: '7',
      timeline: 1,
      segmentSize: 16_777_216,
      startLsn: '0/3000028',
      stopLsn: '0/3000130',
    };
    const found = await unneededWalObjects(repositoryOf(facts));
    expect(found.map(({ name }) => name)).toEqual([objectOf('7', 1), objectOf('7', 2)]);
  });

  it('finds nothing where no snapshot says what it needs', async () => {
    expect(await unneededWalObjects(repositoryOf({}))).toEqual([]);
  });
});
