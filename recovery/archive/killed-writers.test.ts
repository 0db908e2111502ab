import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../agent/kit/temporary-folder.testkit.ts';
import { openTestTarget } from '../targets/directory.testkit.ts';
import type { Target } from '../targets/target.ts';
import { checkRepository } from './check/check-repository.ts';
import { dyingTarget } from './dying-target.testkit.ts';
import { openRepository } from './open-repository.ts';
import type { OpenedRepository } from './opened-repository.ts';
import { forgetSnapshots } from './prune/forget-snapshots.ts';
import { prune } from './prune/prune.ts';
import { allBytes, openTestRepository, TEST_IDENTITY, TEST_KEY } from './repository.testkit.ts';

/** Noise of that seed: it neither shrinks nor shares chunks. */
function noise(seed: number, length = 400_000): Buffer {
  return createHash('shake256', { outputLength: length }).update(String(seed)).digest();
}

async function backUp(repository: OpenedRepository, seeds: readonly number[]): Promise<string> {
  const writer = await repository.write({ identity: TEST_IDENTITY });
  try {
    for (const seed of seeds)
      await writer.add({ path: `f${seed}`, type: 'file' }, { from: 'bytes', bytes: noise(seed) });
    return (await writer.commit({})).id;
  } catch (error) {
    await writer.abort();
    throw error;
  }
}

/** Whether every snapshot gives back every byte, and nothing is wrong with the repository. */
async function isWhole(repository: OpenedRepository): Promise<boolean> {
  const { problems } = await checkRepository(repository, { read: 'all' });
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  for (const { id } of await repository.snapshots())
    for await (const { path, content } of repository.entries(await repository.snapshot(id))) {
      const bytes = await allBytes(repository.content(content as never));
      if (!bytes.equals(noise(Number(path.slice(1))))) return false;
    }
  return true;
}

const dead = async (target: Target, changes: number, lastHappens: boolean) =>
  openRepository({ target: dyingTarget(target, changes, { lastHappens }), key: TEST_KEY });

/** As an hour later: the lease of the dead counts no more. */
const later = () => Date.now() + 2 * 3_600_000;
const moments = [fc.integer({ min: 1, max: 9 }), fc.boolean()] as const;

describe('a writer that is killed', { timeout: 120_000 }, () => {
  it('leaves a repository that is whole, at whatever change it dies, and the next one goes on', async () => {
    await fc.assert(
      fc.asyncProperty(...moments, async (changes, lastHappens) => {
        const folder = temporaryFolder();
        const target = await openTestTarget(folder);
        const first = await openTestRepository(folder);
        const kept = await backUp(first, [1, 2]);
        await first.close();
        const killed = await dead(target, changes, lastHappens);
        const outcome = await backUp(killed, [1, 3, 4]).catch(() => undefined);
        await killed.close();

        const again = await openTestRepository(folder);
        const ids = (await again.snapshots()).map(({ id }) => id);
        expect(ids).toContain(kept);
        // What was acknowledged is there.
        if (outcome !== undefined) expect(ids).toContain(outcome);
        await backUp(again, [1, 3, 4, 5]);
        expect(await isWhole(again)).toBe(true);
        await prune(again, { now: later });
        expect(await isWhole(again)).toBe(true);
        await again.close();
      }),
      { numRuns: 8 },
    );
  });
});

describe('prune()', { timeout: 120_000 }, () => {
  it('leaves a repository that is whole, at whatever change it is killed, and the next one ends the work', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 14 }), fc.boolean(), async (changes, lastHappens) => {
        const folder = temporaryFolder();
        const target = await openTestTarget(folder);
        const repository = await openTestRepository(folder);
        const gone = await backUp(repository, [1, 2, 3]);
        const kept = await backUp(repository, [3, 4]);
        await forgetSnapshots(repository, [gone]);
        await repository.close();
        const killed = await dead(target, changes, lastHappens);
        await prune(killed).catch(() => undefined);
        await killed.close();

        const again = await openTestRepository(folder);
        expect((await again.snapshots()).map(({ id }) => id)).toEqual([kept]);
        expect(await isWhole(again)).toBe(true);
        await prune(again, { now: later });
        expect(await isWhole(again)).toBe(true);
        expect(await storedBytes(target)).toBeLessThan(1_000_000);
        await again.close();
      }),
      { numRuns: 8 },
    );
  });

  it('refuses while a writer is at work, and changes nothing', async () => {
    const folder = temporaryFolder();
    const repository = await openTestRepository(folder);
    const gone = await backUp(repository, [1]);
    await forgetSnapshots(repository, [gone]);
    const writer = await repository.write({ identity: TEST_IDENTITY });
    await expect(prune(repository)).rejects.toMatchObject({
      kind: 'conflict',
      message: expect.stringContaining('at work'),
    });
    // The writer counts on what was there when it began.
    await writer.add({ path: 'f1', type: 'file' }, { from: 'bytes', bytes: noise(1) });
    const { addedBytes } = await writer.commit({});
    expect(addedBytes).toBeLessThan(10_000);
    expect(await isWhole(repository)).toBe(true);
    await repository.close();
  });

  it('does not let a writer finish whose lease it took for that of a dead one', async () => {
    const folder = temporaryFolder();
    const repository = await openTestRepository(folder);
    await forgetSnapshots(repository, [await backUp(repository, [1])]);
    const writer = await repository.write({ identity: TEST_IDENTITY });
    await writer.add({ path: 'f1', type: 'file' }, { from: 'bytes', bytes: noise(1) });
    await prune(repository, { now: later });
    await expect(writer.commit({})).rejects.toMatchObject({ kind: 'conflict' });
    expect(await repository.snapshots()).toEqual([]);
    await repository.close();
  });

  it('refuses where a run put packs into the index meanwhile and broke off', async () => {
    const folder = temporaryFolder();
    const target = await openTestTarget(folder);
    const first = await openTestRepository(folder);
    await forgetSnapshots(first, [await backUp(first, [1])]);
    await backUp(first, [2]);
    await first.close();
    const breaksOff = { ...methodsOf(target), write: refusing('snapshots/', target) };
    const meanwhile = once(async () => {
      const run = await openRepository({ target: breaksOff, key: TEST_KEY });
      await expect(backUp(run, [3])).rejects.toThrow('refused');
      await run.close();
    });
    const seen = {
      ...methodsOf(target),
      async *list(prefix: string) {
        if (prefix === 'packs/') await meanwhile();
        yield* target.list(prefix);
      },
    };
    const repository = await openRepository({ target: seen, key: TEST_KEY });
    await expect(prune(repository)).rejects.toMatchObject({ kind: 'conflict' });
    await repository.close();
    const again = await openTestRepository(folder);
    await backUp(again, [3]);
    expect(await isWhole(again)).toBe(true);
    await again.close();
  });

  it('lets somebody read on who opened the repository before', async () => {
    const folder = temporaryFolder();
    const repository = await openTestRepository(folder);
    const gone = await backUp(repository, [1, 2, 3, 5, 6]);
    await backUp(repository, [3]);
    const target = await openTestTarget(folder);
    const reader = await openRepository({ target, key: TEST_KEY });
    const snapshot = await reader.snapshot('latest');
    await reader.parts.index();
    await forgetSnapshots(repository, [gone]);
    const { rewrite } = await prune(repository);
    expect(rewrite.length).toBeGreaterThan(0);
    for await (const { content } of reader.entries(snapshot))
      expect((await allBytes(reader.content(content as never))).equals(noise(3))).toBe(true);
    await reader.close();
    await repository.close();
  });
});

function methodsOf(target: Target): Target {
  return {
    name: target.name,
    list: (prefix, signal) => target.list(prefix, signal),
    read: (name, options) => target.read(name, options),
    write: (name, bytes, options) => target.write(name, bytes, options),
    remove: (name, signal) => target.remove(name, signal),
  };
}

function refusing(prefix: string, target: Target): Target['write'] {
  return (name, bytes, options) =>
    name.startsWith(prefix) ? Promise.reject(new Error('refused')) : target.write(name, bytes, options);
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= work();
    return done;
  };
}

async function storedBytes(target: Target): Promise<number> {
  let bytes = 0;
  for await (const { size } of target.list('packs/')) bytes += size;
  return bytes;
}
