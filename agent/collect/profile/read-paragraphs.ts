import { open } from 'node:fs/promises';

const PIECE = 32_768;
const LONGEST_PARAGRAPH = 2 ** 20;

/**
 * Reads a text of paragraphs (deb822, apk) in pieces of about 32 KiB that each end where a paragraph ends, as Latin-1:
 * names and versions are ASCII. Between two pieces everything else has its turn, and no more than one is in memory.
 *
 * @throws Error when the file cannot be read, and when a paragraph is longer than 1 MiB; the reason of `signal`
 */
export async function* readParagraphs(path: string, signal: AbortSignal): AsyncGenerator<string, void, void> {
  const file = await open(path);
  try {
    const buffer = Buffer.allocUnsafe(PIECE);
    let rest = '';
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, PIECE);
      signal.throwIfAborted();
      if (bytesRead === 0) break;
      const text = rest + buffer.toString('latin1', 0, bytesRead);
      const end = text.lastIndexOf('\n\n') + 1;
      if (end > 0) yield text.slice(0, end);
      rest = text.slice(end);
      if (rest.length > LONGEST_PARAGRAPH) throw new Error('a paragraph is longer than 1 MiB');
    }
    if (rest !== '') yield rest;
  } finally {
    await file.close();
  }
}
