import { ProxyError } from '../proxy-error.ts';
import { JsonSyntaxError } from './json-scanner.ts';
import { type JsonValue, readJson } from './read-json.ts';

/** A body that was refused. */
export class BadBodyError extends ProxyError {
  /** What is wrong, in the words of Go's decoder. */
  readonly text: string;
  /** The byte that is wrong, or where the value begins that is. */
  readonly at: number;

  constructor(text: string, at: number) {
    super(400, `bad request body: ${text}`);
    this.text = text;
    this.at = at;
  }
}

/** The first JSON value of a body. @throws BadBodyError */
export function decodeBody(body: Uint8Array): JsonValue {
  try {
    return readJson(body);
  } catch (error) {
    throw error instanceof JsonSyntaxError ? new BadBodyError(error.message, error.at) : error;
  }
}

/** Where a value stands, as Go's messages name it. */
export type GoPlace = `struct field ${string}` | `value`;

/** Says that a value has the wrong type; the literal of a number is told only where it is a number that is wanted. */
export function wrongType(value: JsonValue, place: GoPlace, type: string, literal = false): BadBodyError {
  const told = value.kind === 'number' && literal ? `number ${value.literal}` : value.kind;
  return new BadBodyError(`json: cannot unmarshal ${told} into Go ${place} of type ${type}`, value.at);
}

/** Reads one member of a struct: `take` throws what is wrong with it; null never comes to it: it is as not given. */
export type GoField = (value: JsonValue, place: GoPlace) => void;

/**
 * Reads an object into fields, in the order in which it is written. Keys are compared without regard to case, an exact
 * one first; unknown ones are dropped; of duplicates the last counts.
 *
 * @param struct the name of the Go type before a field: `Proxy` in `Proxy.name`; empty for one without a name
 * @param type of the whole, where it is no object
 * @throws BadBodyError
 */
export function decodeObject(
  value: JsonValue,
  { struct, type, place = 'value' }: { struct: string; type: string; place?: GoPlace },
  fields: Readonly<Record<string, GoField>>,
): void {
  if (value.kind === 'null') return;
  if (value.kind !== 'object') throw wrongType(value, place, type);
  for (const [key, member] of value.members) {
    const name = Object.hasOwn(fields, key) ? key : foldedName(key, fields);
    if (name !== undefined && member.kind !== 'null') fields[name]!(member, `struct field ${struct}.${name}`);
  }
}

function foldedName(key: string, fields: Readonly<Record<string, GoField>>): string | undefined {
  const folded = key.toLowerCase();
  return Object.keys(fields).find((name) => name.toLowerCase() === folded);
}

/** @throws BadBodyError */
export function readString(value: JsonValue, place: GoPlace): string {
  if (value.kind !== 'string') throw wrongType(value, place, 'string');
  return value.value;
}

/** @throws BadBodyError */
export function readBool(value: JsonValue, place: GoPlace): boolean {
  if (value.kind !== 'bool') throw wrongType(value, place, 'bool');
  return value.value;
}

/** A whole number, written as one: neither `1.0` nor `1e3`. @throws BadBodyError */
export function readInteger(value: JsonValue, place: GoPlace, type: string): number {
  if (value.kind !== 'number' || !isInt64(value.literal)) throw wrongType(value, place, type, true);
  return Number(value.literal);
}

/** @throws BadBodyError */
export function readFloat(value: JsonValue, place: GoPlace, type: 'float32' | 'float64'): number {
  const number = value.kind === 'number' ? Number(value.literal) : Number.NaN;
  const inRange = Number.isFinite(type === 'float32' ? Math.fround(number) : number);
  if (!inRange) throw wrongType(value, place, type, true);
  return number;
}

function isInt64(literal: string): boolean {
  if (!/^-?\d{1,19}$/.test(literal)) return false;
  const number = BigInt(literal);
  return number >= -(2n ** 63n) && number < 2n ** 63n;
}
