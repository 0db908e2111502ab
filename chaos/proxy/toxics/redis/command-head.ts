/** The beginning of a command, up to the end of its name. */
export type CommandHead = {
  readonly name: string;
  /** With the name; undefined for an inline command, whose words go on to the end of its line. */
  readonly words: number | undefined;
  readonly end: number;
  /** The same under another name. */
  readonly renamed: (name: string) => string;
};

/** Most characters of a length, and longest name that is looked at. */
const LONGEST_LINE = 16;
const LONGEST_NAME = 64;

/** @returns undefined where more has to come */
export function readCommandHead(data: Buffer, position: number): CommandHead | number | 'wrong' | undefined {
  const list = readLength(data, position, 0x2a);
  if (list === undefined || list === 'wrong') return list;
  // The server takes an empty list for no command at all.
  if (list.number <= 0) return list.end;
  const bulk = readBulkLength(data, list.end);
  if (bulk === undefined || bulk === 'wrong') return bulk;
  if (bulk.bytes > LONGEST_NAME) return 'wrong';
  const end = bulk.end + bulk.bytes + 2;
  if (data.length < end) return undefined;
  const words = list.number;
  return {
    name: data.toString('latin1', bulk.end, end - 2),
    words,
    end,
    renamed: (name) => renamed(words, name),
  };
}

/** EXEC takes no arguments: with one too many it fails and ends the transaction, as it does for any other error. */
function renamed(words: number, name: string): string {
  if (name.startsWith('EXEC ')) return `*2\r\n$4\r\nEXEC\r\n$${name.length - 5}\r\n${name.slice(5)}\r\n`;
  return `*${words}\r\n$${name.length}\r\n${name}\r\n`;
}

/** The first word of a line of text, without what separates it from the next. */
export function readInlineHead(data: Buffer, position: number): CommandHead | number | 'wrong' | undefined {
  const line = data.toString('latin1', position, position + LONGEST_NAME + 1);
  const [, empty, word] = /^(?:(\s*\n)|[ \t]*([^\s]+)(?=\s))/.exec(line) ?? [];
  if (empty !== undefined) return position + empty.length;
  if (word !== undefined) return inlineHead(line, word, position);
  return line.length > LONGEST_NAME ? 'wrong' : undefined;
}

function inlineHead(line: string, word: string, position: number): CommandHead {
  const end = position + line.indexOf(word) + word.length;
  return { name: word, words: undefined, end, renamed: (name) => name };
}

/** `$3\r\n`: how many bytes follow, and where they begin. */
export function readBulkLength(
  data: Buffer,
  position: number,
): { readonly bytes: number; readonly end: number } | 'wrong' | undefined {
  const length = readLength(data, position, 0x24);
  if (length === undefined || length === 'wrong') return length;
  return length.number < 0 ? 'wrong' : { bytes: length.number, end: length.end };
}

/** `*3\r\n` or `$-1\r\n`, digit by digit: it is read for every argument of every command. */
function readLength(
  data: Buffer,
  position: number,
  type: number,
): { readonly number: number; readonly end: number } | 'wrong' | undefined {
  if (position >= data.length) return undefined;
  if (data[position] !== type) return 'wrong';
  const negative = data[position + 1] === 0x2d;
  let at = position + (negative ? 2 : 1);
  let number = 0;
  for (; isDigit(data[at]); at++) number = number * 10 + data[at]! - 0x30;
  if (at - position > LONGEST_LINE) return 'wrong';
  if (at + 1 >= data.length && (at >= data.length || data[at] === 0x0d)) return undefined;
  if (data[at] !== 0x0d || data[at + 1] !== 0x0a) return 'wrong';
  return { number: negative ? -number : number, end: at + 2 };
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}
