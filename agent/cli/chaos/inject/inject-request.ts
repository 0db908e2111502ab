import { attributeProblem } from '../../../../chaos/proxy/attribute-problem.ts';
import type { ToxicMatch } from '../../../../chaos/proxy/toxic.ts';
import {
  type AttributeSpec,
  type Attributes,
  initialAttributes,
  type Stream,
  type ToxicKind,
} from '../../../../chaos/proxy/toxic-kind.ts';
import { toxicKindNamed, toxicKinds } from '../../../../chaos/proxy/toxics/index.ts';
import { parseDuration } from '../../../kit/duration.ts';
import { OperationalError } from '../../../kit/errors.ts';
import { nearestName } from '../../../kit/nearest-name.ts';

export type InjectArguments = {
  readonly toxic: string;
  readonly proxy: string;
  readonly set?: readonly string[] | undefined;
  readonly for: string;
  readonly stream: Stream;
  readonly toxicity: number;
  readonly match?: readonly string[] | undefined;
  readonly url?: string | undefined;
  readonly config?: string | undefined;
  readonly json?: boolean | undefined;
};

/** What is to be injected, checked. */
export type InjectRequest = {
  /** A kind of toxic, or `down` for a proxy that is disabled. */
  readonly type: string;
  readonly proxy: string;
  readonly attributes: Attributes;
  readonly stream: Stream;
  readonly toxicity: number;
  readonly match: ToxicMatch | undefined;
  /** Milliseconds. */
  readonly duration: number;
};

const LONGEST = 86_400_000;

/** @throws OperationalError `invalid` */
export function readInjectRequest(args: InjectArguments): InjectRequest {
  const { toxic: type, proxy, stream, toxicity } = args;
  const kind = kindNamed(type);
  if (!(toxicity >= 0 && toxicity <= 1)) throw wrong(type, '--toxicity must be from 0 to 1');
  const attributes = kind === undefined ? noAttributes(args) : attributesOf(kind, args.set ?? []);
  const match = matchOf(type, args.match ?? []);
  return { type, proxy, attributes, stream, toxicity, match, duration: durationOf(args) };
}

/** Undefined for `down`. */
function kindNamed(type: string): ToxicKind | undefined {
  const kind = toxicKindNamed(type);
  if (kind !== undefined || type === 'down') return kind;
  const known = [...toxicKinds.map(({ name }) => name), 'down'];
  const near = nearestName(type, known);
  throw wrong(type, near ? `did you mean ${near}?` : `known are ${known.join(', ')}`);
}

function noAttributes({ set, match, toxicity }: InjectArguments): Attributes {
  if (!set && !match && toxicity === 1) return {};
  throw wrong('down', 'it is for every connection, and has no attributes');
}

function attributesOf(kind: ToxicKind, pairs: readonly string[]): Attributes {
  const given = pairs.map((pair) => attributeOf(kind, ...parted(kind.name, '--set', pair)));
  const attributes = { ...initialAttributes(kind), ...Object.fromEntries(given) };
  const problem = attributeProblem(kind.attributes, attributes) ?? kind.check?.(attributes);
  if (problem !== undefined) throw wrong(kind.name, problem);
  return attributes;
}

function attributeOf(kind: ToxicKind, name: string, text: string): [string, number | string] {
  const spec = kind.attributes[name];
  if (spec !== undefined) return [name, readValue(kind.name, name, text, spec)];
  const known = Object.keys(kind.attributes);
  throw wrong(kind.name, `it has no attribute ${name}; it has ${known.join(', ') || 'none'}`);
}

function readValue(kind: string, name: string, text: string, { type }: AttributeSpec): number | string {
  if (type === 'text') return text;
  const value = text === '' ? Number.NaN : Number(text);
  if (Number.isFinite(value) && (type === 'number' || Number.isInteger(value))) return value;
  throw wrong(kind, `${name} must be a ${type === 'number' ? '' : 'whole '}number, not ${text || 'empty'}`);
}

const COUNTS = ['first_connections', 'after_bytes', 'after_ms'] as const;

function matchOf(type: string, pairs: readonly string[]): ToxicMatch | undefined {
  if (pairs.length === 0) return undefined;
  const entries = pairs.map((pair): [string, number | string] => {
    const [written, value] = parted(type, '--match', pair);
    const name = written.replaceAll('-', '_');
    if (name === 'client_cidr') return [name, value];
    const known = COUNTS.find((count) => count === name);
    if (known !== undefined && /^\d{1,15}$/.test(value)) return [known, Number(value)];
    throw wrong(
      type,
      `--match ${pair}: it may be client-cidr=NETWORK, or first-connections, after-bytes, after-ms=N`,
    );
  });
  return Object.fromEntries(entries);
}

function parted(type: string, flag: string, pair: string): [string, string] {
  const at = pair.indexOf('=');
  if (at > 0) return [pair.slice(0, at), pair.slice(at + 1)];
  throw wrong(type, `${flag} ${pair}: write it as name=value`);
}

function durationOf({ toxic, for: text }: InjectArguments): number {
  try {
    const duration = parseDuration(text);
    if (duration >= 1_000 && duration <= LONGEST) return duration;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw wrong(toxic, `--for ${text} is no time from 1s to 24h`);
}

function wrong(type: string, state: string): OperationalError {
  return new OperationalError('invalid', `Cannot inject ${type}: ${state}`, {
    hint: 'vedette chaos inject --help',
  });
}
