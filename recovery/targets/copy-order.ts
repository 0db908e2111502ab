/** Beginning of the names of the objects that make others visible. */
export const SNAPSHOTS = 'snapshots/';

const first = ['packs/', 'index/'];

/**
 * The order in which objects of a repository are copied so that what stops in the middle never shows a snapshot whose bytes are not
 * there: content, then what finds it, then the rest, snapshots last. 0 goes first; what has the same rank may go together.
 */
export function copyRank(name: string): number {
  if (isSnapshotObject(name)) return first.length + 1;
  const rank = first.findIndex((prefix) => name.startsWith(prefix));
  return rank === -1 ? first.length : rank;
}

/** Whether all that was written before it must be there before it. */
export function isSnapshotObject(name: string): boolean {
  return name.startsWith(SNAPSHOTS);
}

/** What somebody who works on a repository has put there for as long as he does (`archive/FORMAT.md`): leases, and marks of a prune. */
const passing = ['writers/', 'condemned/'];

/** Whether it belongs to the repository, and not to who works on it at the moment. */
export function isCopied(name: string): boolean {
  return !passing.some((prefix) => name.startsWith(prefix));
}
