import { readFile, stat } from 'node:fs/promises';

/** Milliseconds for which a file is not read again: runs come by the hundred a second, changes by the month. */
const FRESH = 5_000;
const MOST_KEPT = 200;
const LARGEST = 16_777_216;

type Kept = { readonly text: Promise<string>; readonly readAt: number };
const kept = new Map<string, Kept>();

/** The text of a file that every run needs, at most 5 s old. @throws what hindered reading it, which is not kept */
export async function recentText(path: string): Promise<string> {
  const found = kept.get(path);
  if (found !== undefined && performance.now() - found.readAt < FRESH) return found.text;
  const text = read(path);
  kept.delete(path);
  kept.set(path, { text, readAt: performance.now() });
  if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value!);
  text.catch(() => kept.delete(path));
  return text;
}

async function read(path: string): Promise<string> {
  const { size } = await stat(path);
  if (size > LARGEST) throw new Error('it is larger than 16 MiB');
  return readFile(path, 'utf8');
}
