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

const WHITE_SPACE = /[ \t\r\n]*/y;
const PLAIN_TEXT = /[^"\\\x00-\x1f]*/y;

/** Steps through bytes as characters of Latin 1, of which only ASCII means anything outside of texts. */
export class JsonScanner {
  readonly #bytes: Buffer;
  readonly #text: string;
  #at = 0;

  constructor(body: Uint8Array) {
    this.#bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
    this.#text = this.#bytes.toString('latin1');
  }

  /** The byte where it stands. */
  get at(): number {
    return this.#at;
  }

  /** The next character as it is; undefined at the end. */
  raw(): string | undefined {
    return this.#text[this.#at];
  }

  /** The next character that is no white space. */
  peek(): string | undefined {
    if (this.#text.charCodeAt(this.#at) <= 0x20) this.#skipRun(WHITE_SPACE);
    return this.raw();
  }

  skip(): void {
    this.#at++;
  }

  /** Steps over what a text holds as it is. */
  skipPlain(): void {
    this.#skipRun(PLAIN_TEXT);
  }

  /** Takes digits; at least one must be there. @throws JsonSyntaxError */
  digits(context: string): void {
    if (!isDigit(this.raw())) this.wrong(context);
    while (isDigit(this.raw())) this.#at++;
  }

  /** Takes what is expected, one character after the other. @throws JsonSyntaxError */
  literal(word: string): void {
    for (const expected of word) {
      if (this.raw() !== expected) this.wrong(`in literal ${word} (expecting '${expected}')`);
      this.#at++;
    }
  }

  /** What was stepped over since then, in ASCII. */
  slice(from: number): string {
    return this.#text.slice(from, this.#at);
  }

  /** What was stepped over since then, as text. */
  utf8(from: number): string {
    return this.#bytes.toString('utf8', from, this.#at);
  }

  /** Refuses the next character, or the end. @throws JsonSyntaxError */
  wrong(context: string): never {
    const next = this.raw();
    throw next === undefined
      ? new JsonSyntaxError('unexpected EOF', this.#at)
      : new JsonSyntaxError(`invalid character ${quoted(next)} ${context}`, this.#at);
  }

  #skipRun(pattern: RegExp): void {
    pattern.lastIndex = this.#at;
    this.#at += pattern.exec(this.#text)![0].length;
  }
}

export function isDigit(character: string | undefined): boolean {
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
