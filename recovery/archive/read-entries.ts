import { damaged } from './damage.ts';
import type { Entry, EntryHeader } from './entry.ts';
import { entryOf, type WrittenContent } from './entry-line.ts';

type Pieces = (digests: readonly string[]) => AsyncIterable<Uint8Array>;
type Line = EntryHeader & { readonly content?: WrittenContent };

/**
 * The entries of a list of lines, each with the digests of its chunks.
 *
 * @param pieces reads the list of chunks of a very long content; without it such an entry comes without content
 * @param onList told the chunks of such a list, which the entry needs too
 * @throws OperationalError `storage` for a line that is not one
 */
export async function* readEntries(
  lines: AsyncIterable<Uint8Array>,
  pieces: Pieces | undefined,
  where: string,
  onList: (list: readonly string[]) => void = () => {},
): AsyncIterable<Entry> {
  for await (const line of textLines(lines)) {
    const { content, ...header } = parsedLine(line, where);
    if (content?.list !== undefined) onList(content.list);
    const chunks = content?.chunks ?? (pieces && content?.list && (await longList(content.list, pieces)));
    yield content === undefined || chunks === undefined ? header : entryOf(header, content.bytes, chunks);
  }
}

async function* textLines(pieces: AsyncIterable<Uint8Array>): AsyncIterable<string> {
  const decoder = new TextDecoder('utf-8');
  let rest = '';
  for await (const piece of pieces) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}

function parsedLine(line: string, where: string): Line {
  try {
    const value = JSON.parse(line) as Line;
    if (typeof value.path === 'string' && typeof value.type === 'string') return value;
  } catch {
    // Said below, with the place.
  }
  throw damaged('the list of entries', where);
}

async function longList(list: readonly string[], pieces: Pieces): Promise<string[]> {
  const parts: Uint8Array[] = [];
  for await (const piece of pieces(list)) parts.push(piece.slice());
  const hex = Buffer.concat(parts).toString('hex');
  return Array.from({ length: hex.length / 64 }, (_, index) => hex.slice(64 * index, 64 * index + 64));
}
