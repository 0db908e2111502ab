import { isDigit, JsonScanner, JsonSyntaxError } from './json-scanner.ts';
import { readNumber, readText } from './json-tokens.ts';

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

/** How deep arrays and objects may stand in each other: far beyond any proxy, and safe for the stack. */
const DEEPEST = 1_000;

/**
 * Reads the first JSON value of a body, as Go's `json.Decoder` does: what follows it is not looked at, and what is
 * wrong is told in its words, which clients show to their users.
 *
 * @throws JsonSyntaxError
 */
export function readJson(body: Uint8Array): JsonValue {
  return readFirst(new JsonScanner(body));
}

/** The same of a text that must hold nothing else. @throws JsonSyntaxError */
export function readWholeJson(body: Uint8Array): JsonValue {
  const scanner = new JsonScanner(body);
  const value = readFirst(scanner);
  if (scanner.peek() !== undefined) scanner.wrong('after top-level value');
  return value;
}

function readFirst(scanner: JsonScanner): JsonValue {
  if (scanner.peek() === undefined) throw new JsonSyntaxError('EOF', 0);
  return readValue(scanner, 0);
}

function readValue(scanner: JsonScanner, depth: number): JsonValue {
  scanner.peek();
  const at = scanner.at;
  return { at, ...readContent(scanner, depth) };
}

function readContent(scanner: JsonScanner, depth: number): JsonContent {
  const first = scanner.peek();
  if (first === '{' || first === '[') {
    if (depth >= DEEPEST) throw new JsonSyntaxError('exceeded max depth', scanner.at);
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

function readObject(scanner: JsonScanner, depth: number): JsonContent {
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

function readArray(scanner: JsonScanner, depth: number): JsonContent {
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

function isLast(scanner: JsonScanner, close: string, context: string): boolean {
  const next = scanner.peek();
  if (next !== close && next !== ',') scanner.wrong(context);
  scanner.skip();
  return next === close;
}
