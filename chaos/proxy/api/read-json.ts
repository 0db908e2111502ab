/** A JSON value as it was written: literals of numbers and duplicate keys are kept, the last of which counts. */
export type JsonValue = {
  /** The byte where it begins. */
  readonly at: number;
} & JsonContent;

type JsonContent =
  | { readonly kind: 'null' }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'number'; readonly literal: string }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'array'; readonly items: readonly JsonValue[] }
  | { readonly kind: 'object'; readonly members: readonly (readonly [key: string, value: JsonValue])[] };

/** A text that is no JSON, in the words of Go's decoder. */
export class JsonSyntaxError extends Error {
  override readonly name = 'JsonSyntaxError';
  /** The byte that is wrong. */
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

/** How deep arrays and objects may stand in each other: far beyond any proxy, and safe for the stack. */
const DEEPEST = 1_000;

/**
 * Reads the first JSON value of a body, as Go's `json.Decoder` does: what follows it is not looked at, and what is
 * wrong is told in its words, which clients show to their users.
 *
 * @throws JsonSyntaxError
 */
export function readJson(body: Uint8Array): JsonValue {
  return readFirst(createScanner(body));
}

/** The same of a text that must hold nothing else. @throws JsonSyntaxError */
export function readWholeJson(body: Uint8Array): JsonValue {
  const scanner = createScanner(body);
  const value = readFirst(scanner);
  if (scanner.peek() !== undefined) scanner.wrong('after top-level value');
  return value;
}

function readFirst(scanner: Scanner): JsonValue {
  if (scanner.peek() === undefined) throw new JsonSyntaxError('EOF', 0);
  return readValue(scanner, 0);
}

const WHITE_SPACE = /[ \t\r\n]*/y;
const PLAIN_TEXT = /[^"\\\x00-\x1f]*/y;

function runLength(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.exec(text)![0].length;
}

type Scanner = ReturnType<typeof createScanner>;

/** Steps through bytes as characters of Latin 1, of which only ASCII means anything outside of texts. */
function createScanner(body: Uint8Array) {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const text = bytes.toString('latin1');
  let at = 0;
  const wrong = (context: string): never => {
    throw at < text.length
      ? new JsonSyntaxError(`invalid character ${quoted(text[at]!)} ${context}`, at)
      : new JsonSyntaxError('unexpected EOF', at);
  };
  const raw = () => text[at];
  return {
    wrong,
    raw,
    /** The next character that is no white space. */
    peek() {
      if (text.charCodeAt(at) <= 0x20) at += runLength(WHITE_SPACE, text, at);
      return text[at];
    },
    /** Steps over what a text holds as it is. */
    skipPlain() {
      at += runLength(PLAIN_TEXT, text, at);
    },
    skip: () => void at++,
    at: () => at,
    slice: (from: number) => text.slice(from, at),
    utf8: (from: number) => bytes.toString('utf8', from, at),
    /** Takes what is expected, one character after the other. */
    literal(word: string) {
      for (const expected of word) {
        if (raw() !== expected) wrong(`in literal ${word} (expecting '${expected}')`);
        at++;
      }
    },
    /** Takes digits; at least one must be there. */
    digits(context: string) {
      if (!isDigit(raw())) wrong(context);
      while (isDigit(raw())) at++;
    },
  };
}

function readValue(scanner: Scanner, depth: number): JsonValue {
  scanner.peek();
  const at = scanner.at();
  return { at, ...readContent(scanner, depth) };
}

function readContent(scanner: Scanner, depth: number): JsonContent {
  const first = scanner.peek();
  if (first === '{' || first === '[') {
    if (depth >= DEEPEST) throw new JsonSyntaxError('exceeded max depth', scanner.at());
    scanner.skip();
    return first === '{' ? readObject(scanner, depth + 1) : readArray(scanner, depth + 1);
  }
  if (first === '"') return { kind: 'string', value: readText(scanner) };
  if (first === 't' || first === 'f') {
    scanner.literal(first === 't' ? 'true' : 'false');
    return { kind: 'bool', value: first === 't' };
  }
  if (first === 'n') {
    scanner.literal('null');
    return { kind: 'null' };
  }
  if (first === '-' || isDigit(first)) return { kind: 'number', literal: readNumber(scanner) };
  return scanner.wrong('looking for beginning of value');
}

function readObject(scanner: Scanner, depth: number): JsonContent {
  const members: [string, JsonValue][] = [];
  if (scanner.peek() === '}') {
    scanner.skip();
    return { kind: 'object', members };
  }
  for (;;) {
    if (scanner.peek() !== '"') scanner.wrong('looking for beginning of object key string');
    const key = readText(scanner);
    if (scanner.peek() !== ':') scanner.wrong('after object key');
    scanner.skip();
    members.push([key, readValue(scanner, depth)]);
    if (isLast(scanner, '}', 'after object key:value pair')) return { kind: 'object', members };
  }
}

function readArray(scanner: Scanner, depth: number): JsonContent {
  const items: JsonValue[] = [];
  if (scanner.peek() === ']') {
    scanner.skip();
    return { kind: 'array', items };
  }
  for (;;) {
    items.push(readValue(scanner, depth));
    if (isLast(scanner, ']', 'after array element')) return { kind: 'array', items };
  }
}

function isLast(scanner: Scanner, close: string, context: string): boolean {
  const next = scanner.peek();
  if (next !== close && next !== ',') scanner.wrong(context);
  scanner.skip();
  return next === close;
}

function readNumber(scanner: Scanner): string {
  const from = scanner.at();
  if (scanner.raw() === '-') scanner.skip();
  if (scanner.raw() === '0') scanner.skip();
  else scanner.digits('in numeric literal');
  if (scanner.raw() === '.') {
    scanner.skip();
    scanner.digits('after decimal point in numeric literal');
  }
  if (scanner.raw() === 'e' || scanner.raw() === 'E') {
    scanner.skip();
    if (scanner.raw() === '+' || scanner.raw() === '-') scanner.skip();
    scanner.digits('in exponent of numeric literal');
  }
  return scanner.slice(from);
}

function readText(scanner: Scanner): string {
  scanner.skip();
  let text = '';
  let from = scanner.at();
  for (;;) {
    scanner.skipPlain();
    const next = scanner.raw();
    if (next !== '"' && next !== '\\') scanner.wrong('in string literal');
    text += scanner.utf8(from);
    scanner.skip();
    if (next === '"') return text.toWellFormed();
    text += readEscape(scanner);
    from = scanner.at();
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

function readEscape(scanner: Scanner): string {
  const next = scanner.raw();
  if (next === 'u') {
    scanner.skip();
    return readCodeUnit(scanner);
  }
  const character = next === undefined ? undefined : ESCAPES[next];
  if (character === undefined) return scanner.wrong('in string escape code');
  scanner.skip();
  return character;
}

function readCodeUnit(scanner: Scanner): string {
  const from = scanner.at();
  for (let digit = 0; digit < 4; digit++) {
    if (!/^[0-9a-fA-F]$/.test(scanner.raw() ?? '')) scanner.wrong('in \\u hexadecimal character escape');
    scanner.skip();
  }
  return String.fromCharCode(Number.parseInt(scanner.slice(from), 16));
}

function isDigit(character: string | undefined): boolean {
  return character !== undefined && character >= '0' && character <= '9';
}

/** As Go's `quoteChar`. */
function quoted(character: string): string {
  if (character === "'") return "'\\''";
  if (character === '"') return "'\"'";
  if (character === '\\') return "'\\\\'";
  const named = { '\x07': 'a', '\b': 'b', '\f': 'f', '\n': 'n', '\r': 'r', '\t': 't', '\v': 'v' }[character];
  if (named !== undefined) return `'\\${named}'`;
  const code = character.charCodeAt(0);
  if (code < 0x20 || code === 0x7f) return `'\\x${code.toString(16).padStart(2, '0')}'`;
  return (code >= 0x80 && code <= 0xa0) || code === 0xad
    ? `'\\u00${code.toString(16).padStart(2, '0')}'`
    : `'${character}'`;
}
