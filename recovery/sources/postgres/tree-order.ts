import type { Entry } from '../../archive/entry.ts';

/**
 * Gives entries so that what is in a folder follows it at once. A backup adds some late, such as the control file and WAL, which are
 * copied behind everything else; only these are held in memory.
 *
 * @param entries begins to read them, from the first each time; it is called twice
 */
export async function* inTreeOrder(entries: () => AsyncIterable<Entry>): AsyncIterable<Entry> {
  const late = new Map<string, Entry[]>();
  for await (const entry of lateOnes(entries(), true)) {
    const folder = parentOf(entry.path);
    late.set(folder, [...(late.get(folder) ?? []), entry]);
  }
  for await (const entry of lateOnes(entries(), false)) {
    yield entry;
    if (entry.type === 'directory') yield* withInside(late, entry.path);
  }
}

function* withInside(late: ReadonlyMap<string, readonly Entry[]>, folder: string): Generator<Entry> {
  for (const entry of late.get(folder) ?? []) {
    yield entry;
    if (entry.type === 'directory') yield* withInside(late, entry.path);
  }
}

/** Those whose folder is no longer the one that is being gone through, or all the others. */
async function* lateOnes(entries: AsyncIterable<Entry>, late: boolean): AsyncIterable<Entry> {
  let current = '.';
  for await (const entry of entries) {
    const folder = parentOf(entry.path);
    const isLate = folder !== '.' && folder !== current && !current.startsWith(`${folder}/`);
    if (isLate === late) yield entry;
    if (!isLate) current = entry.type === 'directory' ? entry.path : folder;
  }
}

function parentOf(path: string): string {
  const at = path.lastIndexOf('/');
  return at < 0 ? '.' : path.slice(0, at);
}
