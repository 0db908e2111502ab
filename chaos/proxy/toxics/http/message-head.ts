/** The head of an HTTP/1 message (RFC 9112 §2 to §5), as latin1. */
export type MessageHead = {
  readonly startLine: string;
  /** As they were written, in their order. */
  readonly headers: readonly { readonly name: string; readonly value: string }[];
};

const HEADER = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)[ \t]*$/s;

/** A head that is longer is not read: servers refuse it at 8 to 64 KiB. */
export const LONGEST_HEAD = 65_536;

/** Where the head ends that begins at `position`, behind its empty line; -1 where it is not all there. */
export function headEnd(data: Buffer, position: number): number {
  // A lone line feed ends a line for many servers.
  const strict = data.indexOf('\n\r\n', position, 'latin1');
  const bare = data.indexOf('\n\n', position, 'latin1');
  if (bare !== -1 && (strict === -1 || bare < strict)) return bare + 2;
  return strict === -1 ? -1 : strict + 3;
}

/** @returns undefined where servers may disagree on what it says */
export function parseHead(text: string): MessageHead | undefined {
  const [startLine, ...lines] = text.replace(/^[\r\n]+/, '').split(/\r?\n/);
  const headers: MessageHead['headers'][number][] = [];
  for (const line of lines.slice(0, -2)) {
    const [, name, value] = HEADER.exec(line) ?? [];
    if (name === undefined || value!.includes('\r')) return undefined;
    headers.push({ name, value: value! });
  }
  return { startLine: startLine!, headers };
}

/** The values of a header, one for each time it stands there. */
export function headerValues({ headers }: MessageHead, name: string): string[] {
  return headers.filter((header) => header.name.toLowerCase() === name).map(({ value }) => value);
}

/** Whether a list in a header has the word, in any case. */
export function headerHas(head: MessageHead, name: string, word: string): boolean {
  return headerValues(head, name)
    .flatMap((value) => value.toLowerCase().split(','))
    .some((item) => item.trim() === word);
}
