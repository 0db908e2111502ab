import { FunctionExpressionType, JSONPathEnvironment } from 'json-p3';
import type { JsonValue } from './json-value.ts';
import { linearPattern } from './linear-pattern.ts';

/** Deepest that `..` goes down, and the most values that one path gives. */
const DEEPEST = 100;
const MOST_VALUES = 10_000;

export type JsonPath = {
  /** A path that can name one place only gives its value, or undefined; any other gives a list of what it found. */
  find(document: JsonValue): JsonValue | undefined;
};

/**
 * Compiles a JSONPath (RFC 9535). A path that does not begin with `$` begins at the root: `data[0].id`.
 *
 * @throws JsonPathError
 */
export function jsonPath(written: string): JsonPath {
  const { path, added } = fromRoot(written);
  const query = compile(path, added);
  const single = query.singularQuery();
  return {
    find(document) {
      if (single) return query.match(document as never)?.value as JsonValue | undefined;
      const found: JsonValue[] = [];
      for (const node of query.lazyQuery(document as never)) {
        if (found.length >= MOST_VALUES) throw new RangeError(`more than ${MOST_VALUES} values at that path`);
        found.push(node.value as JsonValue);
      }
      return found;
    },
  };
}

/** A path that cannot be read; `index` is where, from 0, in the path as it was written. */
export class JsonPathError extends Error {
  override readonly name = 'JsonPathError';
  readonly index: number;

  constructor(message: string, index: number, cause: unknown) {
    super(message, { cause });
    this.index = index;
  }
}

function fromRoot(written: string): { path: string; added: number } {
  if (written.startsWith('$')) return { path: written, added: 0 };
  const root = written.startsWith('[') || written === '' ? '$' : '$.';
  return { path: root + written, added: root.length };
}

function compile(path: string, added: number) {
  try {
    return environment.compile(path);
  } catch (error) {
    const { message = '', token } = error as { message?: string; token?: { index?: number } };
    const why = message.replace(/ \('.*$/s, '');
    const hint = /unexpected character|illegal/i.test(why) ? ': write other names as ["a-name"]' : '';
    throw new JsonPathError(
      `this JSON path cannot be read: ${why}${hint}`,
      Math.max(0, (token?.index ?? 0) - added),
      error,
    );
  }
}

/** The standard's own functions, but with patterns that a hostile document cannot make slow. */
const environment = new JSONPathEnvironment({ maxRecursionDepth: DEEPEST });
for (const [name, around] of [
  ['match', ['^(?:', ')$']],
  ['search', ['', '']],
] as const) {
  environment.functionRegister.set(name, {
    argTypes: [FunctionExpressionType.ValueType, FunctionExpressionType.ValueType],
    returnType: FunctionExpressionType.LogicalType,
    call: (text: unknown, source: unknown) => matches(text, source, around),
  });
}

function matches(text: unknown, source: unknown, [before, after]: readonly [string, string]): boolean {
  if (typeof text !== 'string' || typeof source !== 'string' || source.length > 1_000) return false;
  try {
    return linearPattern(before + source + after).test(text);
  } catch {
    return false;
  }
}
