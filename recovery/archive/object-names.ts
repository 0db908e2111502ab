import { randomBytes } from 'node:crypto';

/** A new id of an object: 16 random bytes, in hexadecimal. */
export function newObjectId(): string {
  return randomBytes(16).toString('hex');
}

/** Names of the objects of a repository (`FORMAT.md` §Objects). */
export const CONFIG_NAME = 'config';

export function packName(id: string): string {
  return `packs/${id.slice(0, 2)}/${id}`;
}

export function indexName(id: string): string {
  return `index/${id}`;
}

export function snapshotName(id: string): string {
  return `snapshots/${id}`;
}

/** The id at the end of a name; undefined where there is none. */
export function idOf(name: string): string | undefined {
  const id = name.slice(name.lastIndexOf('/') + 1);
  return /^[0-9a-f]{32}$/.test(id) ? id : undefined;
}
