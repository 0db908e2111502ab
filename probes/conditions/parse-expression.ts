import { ConditionScanner } from './condition-scanner.ts';
import { type Expression, type Operand, type Operator, operators, type Value } from './expression.ts';

/** Deepest nesting of parentheses, `not` and functions: what a person writes, far from what the stack holds. */
const DEEPEST = 32;
const RESERVED = new Set(['and', 'contains', 'in', 'matches', 'not', 'or']);
const FUNCTIONS = ['has', 'len', 'lower'] as const;

/**
 * Reads one condition.
 *
 *     or         = and { "or" and }
 *     and        = not { "and" not }
 *     not        = "not" not | "(" or ")" | ("any" | "all") "(" comparison ")" | comparison | operand
 *     comparison = operand operator value | operand "in" "(" value { "," value } ")"
 *     operand    = name [ "(" argument ")" ] { ".json(" path ")" } | ("len" | "lower" | "has") "(" operand ")"
 *     value      = "text" | bare-word | /pattern/flags | operand with parentheses
 *
 * @throws ConditionError
 */
export function parseExpression(text: string): Expression {
  const parser = new Parser(new ConditionScanner(text));
  return parser.whole();
}

class Parser {
  readonly #scanner: ConditionScanner;
  #depth = 0;

  constructor(scanner: ConditionScanner) {
    this.#scanner = scanner;
  }

  whole(): Expression {
    const scanner = this.#scanner;
    if (scanner.atEnd) scanner.fail('this condition is empty: write such as status == 200');
    const expression = this.#or();
    if (scanner.atEnd) return expression;
    if (scanner.text[scanner.at] === ')') scanner.fail('this parenthesis was never opened');
    return scanner.fail(
      `the condition should end before ${scanner.rest()}: join two with and, or; quote a text`,
    );
  }

  #or(): Expression {
    let left = this.#and();
    for (let at = this.#scanner.at; this.#scanner.takeWord('or'); at = this.#scanner.at) {
      left = { node: 'or', at, left, right: this.#and() };
    }
    return left;
  }

  #and(): Expression {
    let left = this.#not();
    for (let at = this.#scanner.at; this.#scanner.takeWord('and'); at = this.#scanner.at) {
      left = { node: 'and', at, left, right: this.#not() };
    }
    return left;
  }

  #not(): Expression {
    const { at } = this.#scanner;
    if (this.#scanner.takeWord('not')) return { node: 'not', at, inner: this.#deeper(() => this.#not()) };
    if (this.#scanner.takeSign('(')) {
      const inner = this.#deeper(() => this.#or());
      this.#close();
      return inner;
    }
    if (this.#scanner.atCall()) {
      for (const node of ['any', 'all'] as const) {
        if (this.#scanner.takeWord(node)) return this.#ofList(node, at);
      }
    }
    return this.#comparison();
  }

  #ofList(node: 'any' | 'all', at: number): Expression {
    this.#scanner.takeSign('(');
    const list = this.#operand();
    const operator =
      this.#operator() ??
      this.#scanner.fail(`${node} needs a comparison, such as ${node}(answers == 10.0.0.1)`);
    const right = this.#value(operator);
    this.#close();
    return { node, at, list, operator, right };
  }

  #comparison(): Expression {
    const { at } = this.#scanner;
    const left = this.#operand();
    if (this.#scanner.takeWord('in')) return { node: 'in', at, left, options: this.#options() };
    const operator = this.#operator();
    if (operator !== undefined) return { node: 'compare', at, left, operator, right: this.#value(operator) };
    this.#refuseNearOperators();
    return { node: 'truth', at, operand: left };
  }

  #refuseNearOperators(): void {
    const scanner = this.#scanner;
    const next = scanner.text[scanner.at];
    if (next === '=') scanner.fail('= compares nothing: write ==');
    if (next === '~' || next === '!')
      scanner.fail('there is no such comparison: write != or not … matches /…/');
    if (scanner.peekName() === 'not') scanner.fail('not stands before the name: not body contains error');
  }

  #options(): Value[] {
    const scanner = this.#scanner;
    if (!scanner.takeSign('(')) scanner.fail('in needs its values in parentheses: in (200, 204)');
    const options = [this.#value('==')];
    while (scanner.takeSign(',')) options.push(this.#value('=='));
    this.#close();
    return options;
  }

  #operator(): Operator | undefined {
    return operators.find((operator) =>
      /^\w/.test(operator) ? this.#scanner.takeWord(operator) : this.#scanner.takeSign(operator),
    );
  }

  #value(operator: Operator): Value {
    const scanner = this.#scanner;
    const { at } = scanner;
    if (operator === 'matches') return this.#pattern();
    const text = scanner.takeQuoted();
    if (text !== undefined) return { node: 'quoted', at, text };
    if (scanner.atCall()) return this.#operand();
    const word = scanner.takeBare();
    if (word === undefined) return scanner.fail(`a value is needed here, found ${scanner.rest()}`);
    return { node: 'bare', at, word };
  }

  #pattern(): Value {
    const scanner = this.#scanner;
    const { at } = scanner;
    const pattern = scanner.takePattern();
    if (pattern) return { node: 'pattern', at, ...pattern };
    const source = scanner.takeQuoted();
    if (source !== undefined) return { node: 'pattern', at, source, flags: '' };
    return scanner.fail(`matches needs a pattern between slashes, such as /ok/i; found ${scanner.rest()}`);
  }

  #operand(): Operand {
    let operand = this.#named();
    for (let { at } = this.#scanner; this.#scanner.takeSign('.json('); at = this.#scanner.at) {
      operand = this.#json(operand, at);
    }
    return operand;
  }

  #named(): Operand {
    const scanner = this.#scanner;
    const { at } = scanner;
    const call = scanner.atCall();
    const name = this.#name();
    if (!call) return { node: 'fact', at, name };
    scanner.takeSign('(');
    const known = FUNCTIONS.find((word) => word === name);
    if (known) return this.#function(known, at);
    if (name.endsWith('.json'))
      return this.#json({ node: 'fact', at, name: name.slice(0, -'.json'.length) }, at);
    const argument =
      scanner.takeQuoted() ??
      scanner.takeBare() ??
      scanner.fail(`${name} needs a text here, such as ${name}("…")`);
    this.#close();
    return { node: 'fact', at, name, argument };
  }

  #name(): string {
    const scanner = this.#scanner;
    const name = scanner.peekName();
    if (name === undefined || RESERVED.has(name)) {
      return scanner.fail(
        `a name is needed here, such as status, found ${scanner.rest()}: the name first, then the value`,
      );
    }
    scanner.takeName();
    return name;
  }

  #function(node: (typeof FUNCTIONS)[number], at: number): Operand {
    const inner = this.#deeper(() => this.#operand());
    this.#close();
    return { node, at, inner };
  }

  #json(source: Operand, at: number): Operand {
    const pathAt = this.#scanner.at;
    const path =
      this.#scanner.takeQuoted() ??
      this.#scanner.fail('a JSON path is needed here in quotes, such as "data[0].id"');
    this.#close();
    return { node: 'json', at, source, path, pathAt: pathAt + 1 };
  }

  #close(): void {
    if (!this.#scanner.takeSign(')')) this.#scanner.fail(`) is missing here, found ${this.#scanner.rest()}`);
  }

  #deeper<Result>(parse: () => Result): Result {
    if (++this.#depth > DEEPEST) this.#scanner.fail(`this is nested more than ${DEEPEST} times`);
    const result = parse();
    this.#depth--;
    return result;
  }
}
