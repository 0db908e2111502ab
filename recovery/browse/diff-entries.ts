import { comparePaths } from '../archive/compare-paths.ts';
import type { Entry } from '../archive/entry.ts';

/** One path that is not the same in two snapshots. */
export type EntryChange =
  | { readonly change: 'added'; readonly path: string; readonly after: Entry }
  | { readonly change: 'removed'; readonly path: string; readonly before: Entry }
  | {
      /** `content`: the bytes or the type; `metadata`: owner, mode, times, attributes. */
      readonly change: 'content' | 'metadata';
      readonly path: string;
      readonly before: Entry;
      readonly after: Entry;
    };

/**
 * What is different between two lists of entries, in the order of paths. Lists that are in that order are gone through side by side, in
 * constant memory; for others all of both is held.
 *
 * @param open reads a list; called again where one turns out not to be in order
 */
export async function* diffEntries(
  before: () => AsyncIterable<Entry>,
  after: () => AsyncIterable<Entry>,
): AsyncIterable<EntryChange> {
  const ordered = (await isOrdered(before())) && (await isOrdered(after()));
  yield* merged(ordered ? before() : await sorted(before()), ordered ? after() : await sorted(after()));
}

async function isOrdered(entries: AsyncIterable<Entry>): Promise<boolean> {
  let last: string | undefined;
  for await (const { path } of entries) {
    if (last !== undefined && comparePaths(last, path) > 0) return false;
    last = path;
  }
  return true;
}

async function sorted(entries: AsyncIterable<Entry>): Promise<AsyncIterable<Entry>> {
  const all = await Array.fromAsync(entries);
  return asyncOf(all.sort((a, b) => comparePaths(a.path, b.path)));
}

async function* asyncOf<T>(values: readonly T[]): AsyncIterable<T> {
  yield* values;
}

async function* merged(
  before: AsyncIterable<Entry>,
  after: AsyncIterable<Entry>,
): AsyncIterable<EntryChange> {
  const [left, right] = [before[Symbol.asyncIterator](), after[Symbol.asyncIterator]()];
  try {
    let [a, b] = [await next(left), await next(right)];
    while (a !== undefined || b !== undefined) {
      const order = a === undefined ? 1 : b === undefined ? -1 : comparePaths(a.path, b.path);
      const change = changeOf(order <= 0 ? a : undefined, order >= 0 ? b : undefined);
      if (change !== undefined) yield change;
      if (order <= 0) a = await next(left);
      if (order >= 0) b = await next(right);
    }
  } finally {
    await left.return?.();
    await right.return?.();
  }
}

async function next(entries: AsyncIterator<Entry>): Promise<Entry | undefined> {
  const { done, value } = await entries.next();
  return done ? undefined : value;
}

function changeOf(before: Entry | undefined, after: Entry | undefined): EntryChange | undefined {
  if (before === undefined) return after && { change: 'added', path: after.path, after };
  if (after === undefined) return { change: 'removed', path: before.path, before };
  const { path } = after;
  if (contentOf(before) !== contentOf(after)) return { change: 'content', path, before, after };
  return metadataOf(before) === metadataOf(after) ? undefined : { change: 'metadata', path, before, after };
}

function contentOf({ type, size, target, device, content, holes }: Entry): string {
  return JSON.stringify([type, size, target, device, content?.digest, holes]);
}

/** The inode and the time of its last change are of no one's interest: a restore changes them. */
function metadataOf({ mode, uid, gid, user, group, mtime, xattrs, facts }: Entry): string {
  return JSON.stringify([mode, uid, gid, user, group, mtime, xattrs, facts]);
}
