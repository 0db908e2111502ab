import type { ArchivedWal, WalArchive, WalOptions } from './wal-archive.ts';
import { parseWalObject, type WalObject, walFolder } from './wal-object.ts';

type ListOptions = WalOptions & { readonly under?: string };

/** Every file of the archive whose parts are all there, in the order of their names. */
export async function listWal(
  { repository, systemId }: WalArchive,
  { signal, under = '' }: ListOptions = {},
): Promise<readonly ArchivedWal[]> {
  const prefix = listPrefix(systemId, under);
  const found = new Map<string, { object: WalObject; parts: number; bytes: number }>();
  for await (const { name, size } of repository.target.list(prefix, signal)) {
    const object = parseWalObject(name);
    if (object === undefined || !object.name.startsWith(under)) continue;
    const key = `${object.name}-${object.tag}`;
    const before = found.get(key) ?? { object, parts: 0, bytes: 0 };
    found.set(key, { object, parts: before.parts + 1, bytes: before.bytes + size });
  }
  return [...found.values()]
    .filter(({ object, parts }) => parts === object.parts)
    .map(({ object: { name, tag, parts, segmentSize }, bytes }) => ({ name, tag, parts, segmentSize, bytes }))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

function listPrefix(systemId: string, under: string): string {
  const lower = under.toLowerCase();
  // Shorter than the name of a folder: several folders begin so.
  if (under.length < 16 && !under.includes('.')) return `wal/${systemId}/${lower}`;
  return `${walFolder(systemId, under)}${lower.slice(0, 24)}`;
}
