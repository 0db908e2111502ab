import { readFile } from 'node:fs/promises';

/** Milliseconds for which a file is not read again: runs come by the hundred a second, changes by the month. */
const FRESH = 5_000;
const MOST_KEPT = 200;

type Kept = { readonly text: Promise<string>; readonly readAt: number };
const kept = new Map<string, Kept>();

/** The text of a small file that every run needs, at most 5 s old. @throws system errors, which are not kept */
export async function recentText(path: string): Promise<string> {
  const found = kept.get(path);
  if (found !== undefined && performance.now() - found.readAt < FRESH) return found.text;
  const text = readFile(path, 'utf8');
  kept.delete(path);
  kept.set(path, { text, readAt: performance.now() });
  if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value!);
  text.catch(() => kept.delete(path));
  return text;
}
