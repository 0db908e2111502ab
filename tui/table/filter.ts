import { parseBytes } from '../../agent/kit/bytes.ts';
import { parseDuration } from '../../agent/kit/duration.ts';
import type { Column, Quantity } from './column.ts';

/** What a filter may look at in a row. */
export type FilterSubject<Row> = {
  readonly columns: readonly Column<Row>[];
  /** What a row is called: what `name=` is compared with where no column has that name. */
  readonly name: (row: Row) => string;
  /** The text that plain words and `~regex` are looked for in. */
  readonly words: (row: Row) => string;
  /** Names beyond the columns, such as labels. */
  readonly labels?: (row: Row) => Readonly<Record<string, string>>;
};

export type Filter<Row> = {
  readonly matches: (row: Row) => boolean;
  /** What is wrong with the text; the term it is about lets everything through. */
  readonly problem: string | null;
};

type Test<Row> = (row: Row) => boolean;
type Term<Row> = { readonly test: Test<Row> } | { readonly problem: string };

const OPERATORS = ['!=', '>=', '<=', '=~', '=', '>', '<'] as const;
type Operator = (typeof OPERATORS)[number];
const FIELD = /^([A-Za-z_][\w.-]*)(!=|>=|<=|=~|=|>|<)(.*)$/su;

/**
 * Reads a filter: terms between blanks, all of which must match. A term is a word (anywhere in the row), `~regex`,
 * `field=value` (with `*` for anything), `field!=value`, `field=~regex`, `field>value` (also `<`, `>=`, `<=`), or any of
 * these after `!` for its inverse. Quotes keep blanks together: `command="java -jar"`. Case does not matter.
 */
export function parseFilter<Row>(text: string, subject: FilterSubject<Row>): Filter<Row> {
  const terms = filterTerms(text).map((term) => parseTerm(term, subject));
  const tests = terms.flatMap((term) => ('test' in term ? [term.test] : []));
  const problem = terms.flatMap((term) => ('problem' in term ? [term.problem] : []))[0] ?? null;
  return { matches: (row) => tests.every((test) => test(row)), problem };
}

/** The terms of a filter, without the quotes. */
export function filterTerms(text: string): string[] {
  const terms = text.match(/(?:"[^"]*"?|[^\s"])+/gu) ?? [];
  return terms.map((term) => term.replaceAll('"', '')).filter((term) => term !== '' && term !== '!');
}

function parseTerm<Row>(term: string, subject: FilterSubject<Row>): Term<Row> {
  if (term.startsWith('!')) return inverse(parseTerm(term.slice(1), subject));
  if (term.startsWith('~')) {
    const regex = parseRegex(term.slice(1));
    return typeof regex === 'string' ? { problem: regex } : { test: (row) => regex.test(subject.words(row)) };
  }
  const field = FIELD.exec(term);
  if (field !== null) return parseField(field[1]!, field[2] as Operator, field[3]!, subject);
  const word = term.toLowerCase();
  return { test: (row) => subject.words(row).toLowerCase().includes(word) };
}

function inverse<Row>(term: Term<Row>): Term<Row> {
  return 'problem' in term ? term : { test: (row) => !term.test(row) };
}

function parseField<Row>(
  name: string,
  operator: Operator,
  value: string,
  subject: FilterSubject<Row>,
): Term<Row> {
  const column = subject.columns.find(({ id, title }) => [id, title].includes(name.toLowerCase()));
  const named = name.toLowerCase() === 'name' ? subject.name : undefined;
  const read = (row: Row) => column?.value?.(row) ?? subject.labels?.(row)[name] ?? named?.(row);
  if (operator === '=~') {
    const regex = parseRegex(value);
    return typeof regex === 'string'
      ? { problem: regex }
      : { test: (row) => regex.test(String(read(row) ?? '')) };
  }
  if (operator === '=' || operator === '!=') {
    const equal = equalTo(value, column?.quantity);
    return { test: (row) => equal(read(row)) === (operator === '=') };
  }
  return comparison(name, operator, value, read, column?.quantity);
}

function comparison<Row>(
  name: string,
  operator: '>' | '<' | '>=' | '<=',
  value: string,
  read: (row: Row) => number | string | undefined,
  quantity: Quantity | undefined,
): Term<Row> {
  const limit = parseQuantity(value, quantity);
  if (limit === undefined)
    return { problem: `${name}${operator}${value}: expected ${EXPECTED[quantity ?? 'number']}` };
  const compare = {
    '>': (number: number) => number > limit,
    '<': (number: number) => number < limit,
    '>=': (number: number) => number >= limit,
    '<=': (number: number) => number <= limit,
  }[operator];
  return {
    test: (row) => {
      const found = read(row);
      const number = typeof found === 'string' ? parseQuantity(found, undefined) : found;
      return number !== undefined && compare(number);
    },
  };
}

const EXPECTED: Record<Quantity, string> = {
  ratio: 'a percentage such as 80%',
  bytes: 'a size such as 2GiB',
  duration: 'a duration such as 5m',
  latency: 'a time such as 300ms',
  number: 'a number',
};

/** Text matches as a pattern in which `*` is anything; numbers match when they round to what was written. */
function equalTo(
  value: string,
  quantity: Quantity | undefined,
): (found: number | string | undefined) => boolean {
  const pattern = new RegExp(`^${value.split('*').map(escaped).join('.*')}$`, 'isu');
  const number = parseQuantity(value, quantity);
  return (found) => {
    if (typeof found !== 'number') return found !== undefined && pattern.test(found);
    return number !== undefined && Math.abs(found - number) <= Math.abs(number) * 0.005 + 0.005;
  };
}

function escaped(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}/]/g, String.raw`\$&`);
}

/** A number as a filter writes it; a ratio is written as the percentage that is on the screen. */
export function parseQuantity(text: string, quantity: Quantity = 'number'): number | undefined {
  const read = {
    ratio: () => plainNumber(text.replace(/%$/, '')) / 100,
    bytes: () => parseBytes(text.replace(/^(.*\d)([kmgtp])$/i, '$1$2i')),
    latency: () => (/^\d+(?:\.\d+)?$/.test(text) ? Number(text) : parseDuration(text)),
    duration: () => (/^\d+(?:\.\d+)?$/.test(text) ? Number(text) * 1_000 : parseDuration(text)),
    number: () => plainNumber(text),
  }[quantity];
  try {
    const number = read();
    return Number.isFinite(number) ? number : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function plainNumber(text: string): number {
  const match = /^(-?\d+(?:\.\d+)?)([kmg]?)$/i.exec(text);
  const factor = { '': 1, k: 1e3, m: 1e6, g: 1e9 }[match?.[2]?.toLowerCase() ?? ''];
  return match === null ? Number.NaN : Number(match[1]) * (factor ?? Number.NaN);
}

/** The pattern, or what is wrong with it. */
function parseRegex(text: string): RegExp | string {
  try {
    return new RegExp(text, 'iu');
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return `~${text}: not a regular expression`;
  }
}
