import { escapeProblem } from './escape-problem.ts';
import { goQuote } from './go-quote.ts';
import { kindOfWord, type Token, type TokenKind } from './token.ts';

const SPACE = /[ \t\n\r]+/y;
const COMMENT = /#[^\r\n]*/y;
const WORD = /[A-Za-z_:][\w:]*/y;
const LABEL = /[A-Za-z_]\w*/y;
const NUMBER =
  /0[xX]_?[\da-fA-F]+(?:_[\da-fA-F]+)*|(?:\d+(?:_\d+)*)?(?:\.(?:\d+(?:_\d+)*)?)?(?:[eE][+-]?\d+(?:_\d+)*)?/y;
const UNITS = /[smhdwy]s?(?:\d+[smhdw]s?)*/y;
const ALPHANUMERIC = /\w/;
const OPERATOR = /==|!=|<=|>=|[-+*/%^<>@]/y;
const MATCH_OPERATOR = /=~|!~|!=/y;

/**
 * Cuts a query into tokens as Prometheus' lexer does (promql/parser/lex.go). Spaces and comments are left out. The last
 * token is the end of the input, or an error where the text cannot be cut any further.
 */
export function readTokens(source: string): Token[] {
  return new Lexer(source).run();
}

class Lexer {
  readonly #source: string;
  readonly #tokens: Token[] = [];
  #at = 0;
  #parentheses = 0;
  #inBraces = false;
  #inBrackets = false;
  /** A duration has come since the bracket was opened. */
  #gotDuration = false;
  #gotColon = false;

  constructor(source: string) {
    this.#source = source;
  }

  run(): Token[] {
    do this.#next();
    while (!['end', 'error'].includes(this.#tokens.at(-1)?.kind ?? ''));
    return this.#tokens;
  }

  #next(): void {
    if (this.#skip(SPACE) || this.#skip(COMMENT)) return;
    if (this.#at >= this.#source.length) this.#end();
    else if (this.#inBraces) this.#insideBraces();
    else if (this.#inBrackets && !this.#gotDuration) this.#insideBrackets();
    else this.#outside();
  }

  #end(): void {
    if (this.#inBraces) this.#fail('unexpected end of input inside braces');
    else if (this.#inBrackets && !this.#gotDuration) {
      this.#fail('unexpected end of input in duration expression');
    } else if (this.#parentheses > 0) this.#fail('unclosed left parenthesis');
    else if (this.#inBrackets) this.#fail('unclosed left bracket');
    else this.#push('end', this.#at);
  }

  #insideBraces(): void {
    const char = this.#char();
    if (this.#take('identifier', LABEL) || this.#string(char) || this.#take('operator', MATCH_OPERATOR))
      return;
    if (char === ',' || char === '=') this.#push('symbol', this.#at + 1);
    else if (char === '}') {
      this.#inBraces = false;
      this.#push('symbol', this.#at + 1);
    } else if (char === '!') {
      const next = quotedChar(this.#char(this.#at + 1));
      this.#fail(`unexpected character after '!' inside braces: ${next}`);
    } else if (char === '{') this.#fail(`unexpected left brace ${quotedChar(char)}`);
    else this.#fail(`unexpected character inside braces: ${quotedChar(char)}`);
  }

  /** Before the first duration; behind it, the rules are those of the outside. */
  #insideBrackets(): void {
    const char = this.#char();
    if (/[\d.]/.test(char) && this.#startsNumber()) {
      this.#gotDuration = true;
      this.#number();
    } else if (char === ':') this.#fail('unexpected colon before duration in duration expression', 1);
    else if ('()]'.includes(char)) this.#bracket(char);
    else if ('+-*/%^'.includes(char)) this.#push('operator', this.#at + 1);
    else if (char === ',') this.#push('symbol', this.#at + 1);
    else if (!this.#take('identifier', /(?:step|range|min|max)\b/iy)) {
      this.#fail(`unexpected character in duration expression: ${quotedChar(char)}`);
    }
  }

  #outside(): void {
    const char = this.#char();
    if (this.#inBrackets && /[A-Za-z_:]/.test(char)) this.#colonOrWord(char);
    else if (this.#startsNumber()) this.#number();
    else if (this.#word() || this.#string(char) || this.#take('operator', OPERATOR)) return;
    else if (char === ',') this.#push('symbol', this.#at + 1);
    else if ('()[]'.includes(char)) this.#bracket(char);
    else if (char === '{') {
      this.#inBraces = true;
      this.#push('symbol', this.#at + 1);
    } else this.#oddCharacter(char);
  }

  #oddCharacter(char: string): void {
    const next = this.#char(this.#at + 1);
    if (char === '=' && next !== '~') this.#push('symbol', this.#at + 1);
    else if (char === '=' || char === '!') {
      this.#fail(`unexpected character after '${char}': ${quotedChar(next)}`);
    } else this.#fail(`unexpected character: ${quotedChar(char)}`);
  }

  #colonOrWord(char: string): void {
    if (char === ':' && this.#gotColon) this.#fail(`unexpected colon ':'`);
    else if (char === ':') {
      this.#gotColon = true;
      this.#push('symbol', this.#at + 1);
    } else if (!this.#take('identifier', /(?:step|range|min|max)\b/iy)) {
      this.#fail(`unexpected character: ${quotedChar(char)}, expected ':'`);
    }
  }

  #bracket(char: string): void {
    if (char === '[' && this.#inBrackets) this.#fail("unexpected left bracket '['");
    else if (char === ']' && !this.#inBrackets) this.#fail("unexpected right bracket ']'");
    else if (char === ')' && this.#parentheses === 0) this.#fail("unexpected right parenthesis ')'", 1);
    else this.#openOrClose(char);
  }

  #openOrClose(char: string): void {
    if (char === '(') this.#parentheses++;
    else if (char === ')') this.#parentheses--;
    else {
      this.#inBrackets = char === '[';
      this.#gotColon = false;
      this.#gotDuration = false;
    }
    this.#push('symbol', this.#at + 1);
  }

  #word(): boolean {
    const word = matchAt(WORD, this.#source, this.#at);
    if (word === undefined) return false;
    this.#push(kindOfWord(word), this.#at + word.length);
    return true;
  }

  #startsNumber(): boolean {
    return /^\.?\d/.test(this.#source.slice(this.#at, this.#at + 2));
  }

  #number(): void {
    const number = matchAt(NUMBER, this.#source, this.#at)!;
    let end = this.#at + number.length;
    const units = matchAt(UNITS, this.#source, end) ?? '';
    end += units.length;
    const next = this.#source.charAt(end);
    if (ALPHANUMERIC.test(next) || next === '.') {
      const text = this.#source.slice(this.#at, units !== '' || /[\d.eE_]/.test(next) ? end + 1 : end);
      this.#fail(`bad number or duration syntax: ${goQuote(text)}`);
    } else this.#push(units === '' ? 'number' : 'duration', end);
  }

  #string(quote: string): boolean {
    if (quote !== '"' && quote !== "'" && quote !== '`') return false;
    const end = quote === '`' ? this.#source.indexOf(quote, this.#at + 1) : this.#closing(quote);
    const rest = this.#source.slice(this.#at + 1, end === -1 ? undefined : end);
    const inner = quote === '`' ? rest : rest.split('\n', 1)[0]!;
    const problem = quote === '`' ? undefined : escapeProblem(inner, quote);
    if (!inner.isWellFormed() || inner.includes('\ufffd')) this.#fail('invalid UTF-8 rune');
    else if (problem !== undefined) this.#fail(problem);
    else if (end === -1) this.#fail(quote === '`' ? 'unterminated raw string' : 'unterminated quoted string');
    else this.#push('string', end + 1);
    return true;
  }

  /** @returns -1 where the string is not closed on its line. */
  #closing(quote: string): number {
    let at = this.#at + 1;
    for (;;) {
      const char = this.#source.charAt(at);
      if (char === quote) return at;
      if (char === '' || char === '\n') return -1;
      at += char === '\\' ? 2 : 1;
    }
  }

  #take(kind: TokenKind, pattern: RegExp): boolean {
    const text = matchAt(pattern, this.#source, this.#at);
    if (text === undefined) return false;
    this.#push(kind, this.#at + text.length);
    return true;
  }

  #skip(pattern: RegExp): boolean {
    const text = matchAt(pattern, this.#source, this.#at);
    if (text === undefined) return false;
    this.#at += text.length;
    return true;
  }

  /** The character there, of one or two UTF-16 units; empty at the end. */
  #char(at = this.#at): string {
    const code = this.#source.codePointAt(at);
    return code === undefined ? '' : String.fromCodePoint(code);
  }

  #push(kind: TokenKind, to: number): void {
    this.#tokens.push({ kind, text: this.#source.slice(this.#at, to), from: this.#at, to });
    this.#at = to;
  }

  /** @param behind units behind the current one at which Prometheus sees the error. */
  #fail(text: string, behind = 0): void {
    this.#tokens.push({ kind: 'error', text, from: this.#at + behind, to: this.#source.length });
  }
}

function matchAt(pattern: RegExp, source: string, at: number): string | undefined {
  pattern.lastIndex = at;
  const text = pattern.exec(source)?.[0];
  return text === '' ? undefined : text;
}

/** As Go's `%q` writes a rune. */
function quotedChar(char: string): string {
  if (char === '' || !char.isWellFormed()) return "'\ufffd'";
  if (char === "'") return `'\\''`;
  if (char === '"') return `'"'`;
  return `'${goQuote(char).slice(1, -1)}'`;
}
