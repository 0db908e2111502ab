import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../agent/kit/temporary-folder.testkit.ts';
import { type Entry, entryTypes } from '../archive/entry.ts';
import { MemoryRepository } from '../archive/memory-repository.testkit.ts';
import type { Repository } from '../archive/repository.ts';
import type { Snapshot } from '../archive/snapshot.ts';
import type { RestoreContext, RestoreRequest } from '../restore/restore-kind.ts';
import type { CaptureContext, SourceKind } from './source-kind.ts';

/** One real thing that is backed up, and another place to which it is given back. */
export type SourceSample<Options> = {
  readonly options: Options;
  /** What the original is, as plain data, so that two looks can be compared. */
  readonly original: () => Promise<unknown>;
  /** How to give it back elsewhere. */
  readonly request: Partial<RestoreRequest>;
  /** What was given back, as the original is looked at; undefined where nothing is there. */
  readonly restored: () => Promise<unknown>;
  /** What a capture that was ended left on the service: backup modes, slots, processes. */
  readonly leftovers?: () => Promise<readonly unknown[]>;
};

export type SourceHarness<Options> = {
  readonly kind: SourceKind<Options>;
  /** What stands behind `kind:` on the command line, and the title that it gets. */
  readonly words: { readonly what: string; readonly title: string };
  /** Makes a sample for the running test and cleans up behind it (`onTestFinished`). */
  readonly sample: () => Promise<SourceSample<Options>>;
};

/** What every kind of source keeps to. */
export function describeSource<Options>({ kind, words, sample }: SourceHarness<Options>): void {
  describe(`source ${kind.kind}`, () => {
    it('reads what stands behind the colon as options', () => {
      const options = kind.options.parse(kind.fromWords(words.what));
      expect(kind.title(options)).toBe(words.title);
    });

    it('refuses options that it does not know', () => {
      const options = { ...(kind.fromWords(words.what) as object), colour: 'blue' };
      expect(kind.options.safeParse(options).success).toBe(false);
    });

    it('writes entries that every restore can read', async () => {
      const { options } = await sample();
      const { repository, snapshot } = await captured(kind, options);
      const entries = await gathered(repository.entries(snapshot));
      expect(entries.length).toBeGreaterThan(0);
      expect(new Set(entries.map(({ path }) => path)).size).toBe(entries.length);
      for (const entry of entries) expectWellFormed(entry);
    });

    it('keeps facts that are plain JSON', async () => {
      const { options } = await sample();
      const { snapshot } = await captured(kind, options);
      expect(JSON.parse(JSON.stringify(snapshot.facts))).toEqual(snapshot.facts);
    });

    it('gives back what was captured', async () => {
      const { options, original, request, restored } = await sample();
      const { repository, snapshot } = await captured(kind, options);
      const plan = await prepared(kind, repository, snapshot, request);
      expect(plan.checks.filter(({ verdict }) => verdict === 'refuse')).toEqual([]);
      expect(await restored()).toBeUndefined();
      const report = await plan.run(restoreContext());
      expect(await restored()).toEqual(await original());
      expect(report.entries).toBeGreaterThan(0);
    });

    it('tells how far the restore is', async () => {
      const { options, request } = await sample();
      const { repository, snapshot } = await captured(kind, options);
      const steps: string[] = [];
      const plan = await prepared(kind, repository, snapshot, request);
      await plan.run(restoreContext({ onProgress: ({ step }) => steps.push(step) }));
      expect(steps).not.toEqual([]);
    });

    it('refuses restore options that it does not know', async () => {
      const { options, request } = await sample();
      const { repository, snapshot } = await captured(kind, options);
      const unknown = { ...request, options: { ...request.options, colour: 'blue' } };
      await expect(prepared(kind, repository, snapshot, unknown)).rejects.toMatchObject({ kind: 'invalid' });
    });

    it('leaves nothing behind when its capture is ended', async () => {
      const { options, leftovers } = await sample();
      const repository = new MemoryRepository();
      const signal = AbortSignal.abort(new Error('enough'));
      await expect(capture(kind, options, repository, signal)).rejects.toThrow();
      expect(await repository.snapshots()).toEqual([]);
      expect((await leftovers?.()) ?? []).toEqual([]);
    });

    it('leaves nothing at the destination when its restore is ended', async () => {
      const { options, request, restored } = await sample();
      const { repository, snapshot } = await captured(kind, options);
      const plan = await prepared(kind, repository, snapshot, request);
      const signal = AbortSignal.abort(new Error('enough'));
      await expect(plan.run(restoreContext({ signal }))).rejects.toThrow();
      expect(await restored()).toBeUndefined();
    });
  });
}

/** Captures into a repository in memory. */
export async function captured<Options>(
  kind: SourceKind<Options>,
  options: Options,
): Promise<{ repository: MemoryRepository; snapshot: Snapshot }> {
  const repository = new MemoryRepository();
  const snapshot = await capture(kind, options, repository, new AbortController().signal);
  return { repository, snapshot };
}

/** Captures as a backup does: nothing is kept of a capture that fails. */
export async function capture<Options>(
  kind: SourceKind<Options>,
  options: Options,
  repository: Repository,
  signal: AbortSignal,
): Promise<Snapshot> {
  const source = kind.title(options);
  const identity = { host: 'here', kind: kind.kind, source, group: null, tags: [] };
  const writer = await repository.write({ identity, signal });
  try {
    return await writer.commit(await kind.capture(options, writer, { ...surroundings(), signal }));
  } catch (error) {
    await writer.abort();
    throw error;
  }
}

export function prepared<Options>(
  kind: SourceKind<Options>,
  repository: Repository,
  snapshot: Snapshot,
  request: Partial<RestoreRequest>,
) {
  const whole = { only: [], delta: false, verify: true, options: {}, ...request };
  return kind.restore.prepare(repository, snapshot, whole, restoreContext());
}

export function restoreContext(changes: Partial<RestoreContext> = {}): RestoreContext {
  return { ...surroundings(), onProgress: () => {}, ...changes };
}

export async function gathered<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

function surroundings(): CaptureContext {
  const folder = temporaryFolder();
  return {
    signal: new AbortController().signal,
    temporaryFolder: async () => folder,
    now: () => new Date('2026-11-21T03:12:00Z'),
  };
}

function expectWellFormed(entry: Entry): void {
  expect(entryTypes).toContain(entry.type);
  expect(entry.path === '.' || !/^\/|(^|\/)(\.{0,2})(\/|$)|\0/.test(entry.path), entry.path).toBe(true);
  if (entry.mode !== undefined) expect(entry.mode & ~0o7777).toBe(0);
  if (entry.type === 'file') expect(entry.content, entry.path).toBeDefined();
  for (const time of [entry.mtime, entry.ctime]) expect(time ?? '0').toMatch(/^-?\d+$/);
}
