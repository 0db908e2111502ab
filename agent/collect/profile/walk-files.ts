import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

const DEPTH = 12;

/** The regular files under a folder, sorted, symbolic links not followed; folders that may not be read are passed over. */
export async function* walkFiles(folder: string, depth = 0): AsyncGenerator<string, void, void> {
  if (depth > DEPTH) return;
  const entries = await readdir(folder, { withFileTypes: true }).catch((): Dirent[] => []);
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* walkFiles(path, depth + 1);
    else if (entry.isFile()) yield path;
  }
}
