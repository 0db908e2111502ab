import { quotedText } from './quoted-text.ts';

const TOKEN =
  /\s*(?:(&&|\|\||==|!=|<=|>=|[<>!().,[\]])|("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|(\d+(?:\.\d+)?)|([A-Za-z_]\w*))/y;
const METHODS: Readonly<Record<string, (text: string) => string>> = {
  contains: escaped,
  endsWith: (text) => `${escaped(text)}$`,
  matches: (text) => text,
  startsWith: (text) => `^${escaped(text)}`,
};
const DEEPEST = 32;

/**
 * Writes an expression of CEL about the JSON of a body (https://cel.dev) as a condition: comparisons of members with
 * constants, `startsWith`, `endsWith`, `contains`, `matches`, `size(…)`, `has(…)`, `!`, `&&`, `||` and parentheses.
 *
 * @throws SyntaxError for anything more
 */
export function conditionOfCel(text: string): string {
  const reader = new CelReader(tokens(text));
  return reader.whole();
}

type Token = { readonly kind: 'sign' | 'text' | 'number' | 'name'; readonly text: string };

function tokens(text: string): Token[] {
  const found: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (match === null)
      throw new SyntaxError(`this CEL is not understood at "${text.slice(at, at + 20).trim()}"`);
    const [, sign, quoted, number, name] = match;
    if (sign !== undefined) found.push({ kind: 'sign', text: sign });
    else if (quoted !== undefined) found.push({ kind: 'text', text: unquoted(quoted) });
    else if (number !== undefined) found.push({ kind: 'number', text: number });
    else found.push({ kind: 'name', text: name! });
  }
  return found;
}

class CelReader {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(all: readonly Token[]) {
    this.#tokens = all;
  }

  whole(): string {
    const condition = this.#or();
    return this.#at < this.#tokens.length ? this.#fail() : condition;
  }

  #or(): string {
    let left = this.#and();
    while (this.#takes('||')) left = `(${left} or ${this.#and()})`;
    return left;
  }

  #and(): string {
    let left = this.#not();
    while (this.#takes('&&')) left = `(${left} and ${this.#not()})`;
    return left;
  }

  #not(): string {
    if (++this.#depth > DEEPEST) throw new SyntaxError('this CEL is nested too deep');
    const condition = this.#takes('!') ? `not (${this.#not()})` : this.#simple();
    this.#depth--;
    return condition;
  }

  #simple(): string {
    if (this.#takes('(')) {
      const inner = this.#or();
      this.#expect(')');
      return inner;
    }
    const name = this.#tokens[this.#at]?.text;
    if (name === 'has') return `has(${this.#call()})`;
    if (name === 'size') return this.#compared(`len(${this.#call()})`);
    return this.#aboutMember();
  }

  /** `name(member)`, of which the member. */
  #call(): string {
    this.#at++;
    this.#expect('(');
    const { operand } = this.#member();
    this.#expect(')');
    return operand;
  }

  #aboutMember(): string {
    const { operand, method } = this.#member();
    if (method === undefined) return this.#compared(operand);
    if (method === 'size') {
      this.#expect(')');
      return this.#compared(`len(${operand})`);
    }
    const argument = this.#tokens[this.#at++];
    const pattern = METHODS[method];
    if (pattern === undefined || argument?.kind !== 'text') return this.#fail();
    this.#expect(')');
    return `${operand} matches ${quotedText(pattern(argument.text))}`;
  }

  #compared(operand: string): string {
    const operator = ['==', '!=', '<=', '>=', '<', '>'].find((sign) => this.#takes(sign));
    if (operator === undefined) return operand;
    const value = this.#tokens[this.#at++];
    if (value === undefined || value.kind === 'sign') return this.#fail();
    if (value.kind === 'name' && !['false', 'null', 'true'].includes(value.text)) return this.#fail();
    return `${operand} ${operator} ${value.kind === 'text' ? quotedText(value.text) : value.text}`;
  }

  /** `body.a["b"][0]`, and the method that is called on it. */
  #member(): { operand: string; method?: string } {
    if (this.#tokens[this.#at++]?.text !== 'body') return this.#fail();
    let path = '$';
    for (;;) {
      if (this.#takes('[')) {
        const key = this.#tokens[this.#at++];
        path += `[${key?.kind === 'text' ? JSON.stringify(key.text) : key?.kind === 'number' ? key.text : this.#fail()}]`;
        this.#expect(']');
      } else if (this.#takes('.')) {
        const name = this.#tokens[this.#at++];
        if (name?.kind !== 'name') return this.#fail();
        if (this.#takes('(')) return { operand: `body.json(${quotedText(path)})`, method: name.text };
        path += `[${JSON.stringify(name.text)}]`;
      } else return { operand: `body.json(${quotedText(path)})` };
    }
  }

  #takes(sign: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'sign' || token.text !== sign) return false;
    this.#at++;
    return true;
  }

  #expect(sign: string): void {
    if (!this.#takes(sign)) this.#fail();
  }

  #fail(): never {
    const token = this.#tokens[Math.max(0, this.#at - 1)]?.text ?? '';
    throw new SyntaxError(
      `this CEL is more than is understood here, near "${token}": write it as a condition`,
    );
  }
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function unquoted(quoted: string): string {
  return quoted
    .slice(1, -1)
    .replace(/\\(.)/gs, (_, sign: string) => ({ n: '\n', r: '\r', t: '\t' })[sign] ?? sign);
}
