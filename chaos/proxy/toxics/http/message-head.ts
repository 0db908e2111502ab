/** The head of an HTTP/1 message (RFC 9112 §2 to §5), as latin1. */
export type MessageHead = {
  readonly startLine: string;
  /** As they were written, in their order. */
  readonly headers: readonly Header[];
};
export type Header = {
  readonly name: string;
  /** The name in lower case. */
  readonly key: string;
  readonly value: string;
};

const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const LF = 0x0a;
const CR = 0x0d;

/** A head that is longer is not read: servers refuse it at 8 to 64 KiB. */
export const LONGEST_HEAD = 65_536;

/**
 * Where the head ends that begins at `position`, behind its empty line; -1 where it is not all there. Line by line: a
 * search for the empty line alone would go through all that is behind a head again for each of many in one chunk.
 */
export function headEnd(data: Buffer, position: number): number {
  const last = position + LONGEST_HEAD;
  for (let end = data.indexOf(LF, position); end !== -1 && end <= last; end = data.indexOf(LF, end + 1)) {
    // A lone line feed ends a line for many servers.
    if (data[end + 1] === LF) return end + 2;
    if (data[end + 1] === CR && data[end + 2] === LF) return end + 3;
  }
  return -1;
}

/** @returns undefined where servers may disagree on what it says */
export function parseHead(text: string): MessageHead | undefined {
  const [startLine, ...lines] = text.replace(/^[\r\n]+/, '').split('\n');
  const headers: Header[] = [];
  // Behind the last line end there is nothing, before it the empty line.
  for (let index = 0; index < lines.length - 2; index++) {
    const header = parseHeader(withoutReturn(lines[index]!));
    if (header === undefined) return undefined;
    headers.push(header);
  }
  return { startLine: withoutReturn(startLine!), headers };
}

function parseHeader(line: string): Header | undefined {
  const colon = line.indexOf(':');
  const name = line.slice(0, colon);
  if (colon === -1 || !NAME.test(name) || line.includes('\r')) return undefined;
  let [from, to] = [colon + 1, line.length];
  while (from < to && isBlank(line, from)) from++;
  while (to > from && isBlank(line, to - 1)) to--;
  return headerOf(name, line.slice(from, to));
}

export function headerOf(name: string, value: string): Header {
  return { name, key: name.toLowerCase(), value };
}

/** A space or a tab; other white space of Unicode is a part of the value. */
function isBlank(line: string, at: number): boolean {
  return line[at] === ' ' || line[at] === '\t';
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}

/** The values of a header, one for each time it stands there. @param key its name in lower case */
export function headerValues({ headers }: MessageHead, key: string): string[] {
  const values: string[] = [];
  for (const header of headers) if (header.key === key) values.push(header.value);
  return values;
}

/** Whether a list in a header has the word, in any case. */
export function headerHas(head: MessageHead, key: string, word: string): boolean {
  return headerValues(head, key)
    .flatMap((value) => value.toLowerCase().split(','))
    .some((item) => item.trim() === word);
}
