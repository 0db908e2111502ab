import { nearestName } from '../../agent/kit/nearest-name.ts';
import type { Facts, FactTypes, FactValue } from '../facts.ts';
import { ConditionError } from './condition-error.ts';
import { documentOf } from './document-cache.ts';
import { type GatusFinding, walkGatusPath } from './gatus-json-path.ts';
import { CannotJudge } from './operand-value.ts';

/** One side of a condition of Gatus: undefined is what it calls invalid. */
export type GatusOperand = {
  readonly written: string;
  readonly read: (facts: Facts) => string | undefined;
  /** Read from the run, not as it was written. */
  readonly fromRun: boolean;
  /** Its value is milliseconds. */
  readonly duration: boolean;
};

type Wrapper = 'has' | 'len' | undefined;

/** The facts that may stand for a placeholder; the first that the kind has does. */
const PLACEHOLDERS: Readonly<Record<string, readonly string[]>> = {
  '[BODY]': ['dns.answers', 'body', 'message', 'answer', 'banner', 'output'],
  '[CERTIFICATE_EXPIRATION]': ['certificate.expires'],
  '[CONNECTED]': ['connected'],
  '[DNS_RCODE]': ['dns.rcode', 'rcode'],
  '[HEADER]': ['header'],
  '[IP]': ['ip'],
  '[RESPONSE_TIME]': ['latency'],
  '[STATUS]': ['status'],
};
const REFUSED: Readonly<Record<string, string>> = {
  '[CONTEXT]': '[CONTEXT] belongs to suites: write a probe of the kind steps, with variables',
  '[DOMAIN_EXPIRATION]':
    '[DOMAIN_EXPIRATION] asks WHOIS, which no kind of probe here does: take this condition out',
};

/**
 * Reads one side: a placeholder, one in `len(…)` or `has(…)`, or a text that stands for itself.
 *
 * @param at where it begins in the condition, from 0
 * @throws ConditionError for a placeholder that is not known, or that the kind has nothing for
 */
export function gatusOperand(written: string, at: number, types: FactTypes): GatusOperand {
  if (/^age\(.*\)$/s.test(written)) throw new ConditionError('age(…) is not known here', at + 1);
  const wrapped = /^(len|has)\((.*)\)$/s.exec(written);
  const inner = wrapped?.[2] ?? written;
  const [, name, rest] = /^\s*(\[[A-Za-z_]+\])(.*)$/s.exec(inner) ?? [];
  if (name === undefined) return wrapped ? invalidCall(written, wrapped[1]) : literal(written);
  const fact = factOf(name.toUpperCase(), at + written.indexOf(name), types);
  const wrapper = wrapped?.[1] as Wrapper;
  const read = reader(name.toUpperCase(), rest!.trim(), fact, wrapper);
  if (read === undefined) throw new ConditionError(`${name} takes nothing behind it: found ${rest}`, at + 1);
  const duration = wrapper === undefined && types[fact]?.type === 'duration';
  return { written, fromRun: true, duration, read };
}

function factOf(name: string, at: number, types: FactTypes): string {
  if (REFUSED[name]) throw new ConditionError(REFUSED[name], at + 1);
  const facts = PLACEHOLDERS[name];
  if (facts === undefined) {
    const nearest = nearestName(name, Object.keys(PLACEHOLDERS));
    const hint = nearest ? `did you mean ${nearest}?` : `there are ${Object.keys(PLACEHOLDERS).join(', ')}`;
    throw new ConditionError(`unknown placeholder ${name}: ${hint}`, at + 1);
  }
  const fact = facts.find((candidate) => Object.hasOwn(types, candidate));
  if (fact === undefined)
    throw new ConditionError(`${name}: this kind of probe has nothing of that name`, at + 1);
  return fact;
}

function reader(
  name: string,
  rest: string,
  fact: string,
  wrapper: Wrapper,
): GatusOperand['read'] | undefined {
  if (name === '[BODY]') return (facts) => readBody(facts, bodyOf(facts, fact), rest, wrapper);
  if (name === '[HEADER]' && rest.startsWith('.')) {
    return (facts) => readHeader(factValue(facts, fact, rest.slice(1)), wrapper);
  }
  if (rest !== '' || name === '[HEADER]') return undefined;
  return (facts) => applied(asText(factValue(facts, fact), name), wrapper);
}

function factValue(facts: Facts, name: string, argument = ''): FactValue {
  const fact = facts.get(name);
  return typeof fact === 'function' ? fact(argument) : fact;
}

/** Of several answers Gatus keeps the last. */
function bodyOf(facts: Facts, name: string): string {
  const value = factValue(facts, name);
  return String((Array.isArray(value) ? value.at(-1) : value) ?? '');
}

function readBody(facts: Facts, body: string, path: string, wrapper: Wrapper): string | undefined {
  const trimmed = body.trim();
  if (path !== '') return readPath(facts, body, path.replace(/^\./, ''), wrapper);
  if (wrapper === 'has') return String(trimmed !== '');
  if (wrapper !== 'len') return trimmed;
  const isList = body.startsWith('[') && body.endsWith(']');
  if (!isList) return String(Buffer.byteLength(body));
  return String(findIn(facts, body, '')?.length ?? Buffer.byteLength(trimmed));
}

function readPath(facts: Facts, body: string, path: string, wrapper: Wrapper): string | undefined {
  const found = findIn(facts, body, path);
  if (wrapper === 'has') return String(found !== undefined);
  return wrapper === 'len' && found ? String(found.length) : found?.text;
}

function findIn(facts: Facts, body: string, path: string): GatusFinding | undefined {
  try {
    return walkGatusPath(path, documentOf(facts, body));
  } catch (error) {
    if (error instanceof CannotJudge) return undefined;
    throw error;
  }
}

function readHeader(value: FactValue, wrapper: Wrapper): string | undefined {
  if (wrapper === 'has') return String(value !== undefined);
  return value === undefined ? undefined : applied(String(value), wrapper);
}

function asText(value: FactValue, name: string): string {
  if (typeof value === 'number') return String(Math.trunc(value));
  return String(value ?? (name === '[STATUS]' || name === '[CERTIFICATE_EXPIRATION]' ? 0 : ''));
}

function applied(text: string, wrapper: Wrapper): string {
  if (wrapper === 'has') return String(text !== '');
  return wrapper === 'len' ? String(Buffer.byteLength(text)) : text;
}

function literal(written: string): GatusOperand {
  return { written, fromRun: false, duration: false, read: () => written };
}

/** What Gatus makes of `has(…)` and `len(…)` around what is no placeholder. */
function invalidCall(written: string, name: string | undefined): GatusOperand {
  return { ...literal(written), read: () => (name === 'has' ? 'false' : undefined) };
}
