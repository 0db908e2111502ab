import { ConditionError } from './condition-error.ts';

const SPACE = /\s*/y;
const NAME = /[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)*/y;
const BARE = /[^\s"'(),]+/y;
const PATTERN = /\/((?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^\\/[\n])*)\/([A-Za-z]*)/y;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** Cuts the text of a condition into words. What a word is depends on where it stands, so the parser asks for each. */
export class ConditionScanner {
  readonly text: string;
  /** From 0; always at a word or at the end. */
  at = 0;

  constructor(text: string) {
    this.text = text;
    this.#skipSpace();
  }

  get atEnd(): boolean {
    return this.at >= this.text.length;
  }

  fail(message: string, at = this.at): never {
    throw new ConditionError(message, at + 1);
  }

  /** What is here, shortened for a message. */
  rest(): string {
    if (this.atEnd) return 'the end';
    const rest = this.text.slice(this.at);
    return `"${rest.length > 20 ? `${rest.slice(0, 20)}…` : rest}"`;
  }

  /** Takes a sign such as `(` or `==` when it is next. */
  takeSign(sign: string): boolean {
    if (!this.text.startsWith(sign, this.at)) return false;
    this.#moveTo(this.at + sign.length);
    return true;
  }

  /** Takes a word such as `and` when it is next, and whole. */
  takeWord(word: string): boolean {
    if (this.peekName() !== word) return false;
    this.#moveTo(this.at + word.length);
    return true;
  }

  /** The dotted name that is next, not taken. */
  peekName(): string | undefined {
    return this.#peek(NAME)?.[0];
  }

  /** Whether a name is next, with a parenthesis that stands right behind it. */
  atCall(): boolean {
    const name = this.peekName();
    return name !== undefined && this.text[this.at + name.length] === '(';
  }

  takeName(): string | undefined {
    return this.#take(NAME)?.[0];
  }

  /** Everything up to a space, a quote, a parenthesis or a comma. */
  takeBare(): string | undefined {
    return this.#take(BARE)?.[0];
  }

  /** `/…/flags`; a slash is written `\/` or in brackets. */
  takePattern(): { source: string; flags: string } | undefined {
    const match = this.#take(PATTERN);
    return match ? { source: match[1]!, flags: match[2]! } : undefined;
  }

  /** A text in `"` or `'`, with `\n`, `\r`, `\t`, `\u0000` and any sign behind a backslash as itself. */
  takeQuoted(): string | undefined {
    const quote = this.text[this.at];
    if (quote !== '"' && quote !== "'") return undefined;
    let text = '';
    for (let at = this.at + 1; at < this.text.length; at++) {
      const sign = this.text[at]!;
      if (sign === quote) {
        this.#moveTo(at + 1);
        return text;
      }
      if (sign !== '\\') text += sign;
      else [text, at] = [text + this.#escaped(at), this.text[at + 1] === 'u' ? at + 5 : at + 1];
    }
    return this.fail(`this text has no end: close it with ${quote}`);
  }

  #escaped(at: number): string {
    const sign = this.text[at + 1];
    if (sign === 'u') {
      const digits = this.text.slice(at + 2, at + 6);
      if (!/^[\dA-Fa-f]{4}$/.test(digits)) this.fail('\\u needs four hexadecimal digits', at);
      return String.fromCharCode(Number.parseInt(digits, 16));
    }
    if (sign === undefined) this.fail('this text ends in a backslash', at);
    if (/[A-Za-z\d]/.test(sign) && !(sign in ESCAPES)) {
      this.fail(`\\${sign} means nothing in a text: a backslash is written \\\\`, at);
    }
    return ESCAPES[sign] ?? sign;
  }

  #peek(shape: RegExp): RegExpExecArray | null {
    shape.lastIndex = this.at;
    return shape.exec(this.text);
  }

  #take(shape: RegExp): RegExpExecArray | null {
    const match = this.#peek(shape);
    if (match) this.#moveTo(this.at + match[0].length);
    return match;
  }

  #moveTo(at: number): void {
    this.at = at;
    this.#skipSpace();
  }

  #skipSpace(): void {
    SPACE.lastIndex = this.at;
    this.at += SPACE.exec(this.text)![0].length;
  }
}
