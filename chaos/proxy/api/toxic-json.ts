import type { NewToxic } from '../fault-proxies.ts';
import type { ToxicChange, ToxicDefinition, ToxicMatch } from '../toxic.ts';
import { type AttributeSpec, type Attributes, initialAttributes, type ToxicKind } from '../toxic-kind.ts';
import { toxicKindNamed } from '../toxics/index.ts';
import {
  decodeObject,
  type GoField,
  type GoPlace,
  readFloat,
  readInteger,
  readString,
  wrongType,
} from './go-decode.ts';
import { jsonText, shortFloat32 } from './json-text.ts';
import type { JsonValue } from './read-json.ts';

/** A toxic as it was sent: its attributes can be read only once its type is known to be one. */
export type SentToxic = Omit<NewToxic, 'attributes'> & { readonly attributes: JsonValue };

/** Reads a toxic that is to be added. @throws BadBodyError */
export function decodeToxic(value: JsonValue, place: GoPlace = 'value'): SentToxic {
  const toxic: Writable<SentToxic> = { type: '', attributes: { kind: 'null', at: value.at } };
  decodeObject(
    value,
    { struct: 'ToxicWrapper', type: 'toxics.ToxicWrapper', place },
    {
      attributes: (member, place) => {
        if (member.kind !== 'object') throw wrongType(member, place, 'toxics.NoopToxic');
        toxic.attributes = member;
      },
      name: text((name) => {
        toxic.name = name;
      }),
      type: text((type) => {
        toxic.type = type;
      }),
      stream: text((stream) => {
        toxic.stream = stream;
      }),
      toxicity: (member, place) => {
        toxic.toxicity = readFloat(member, place, 'float32');
      },
      ttl: (member, place) => {
        toxic.ttl = readFloat(member, place, 'float64');
      },
      owner: text((owner) => {
        toxic.owner = owner;
      }),
      match: (member, place) => {
        toxic.match = decodeMatch(member, place);
      },
    },
  );
  return toxic;
}

/** A toxic with every attribute of its kind; one of an unknown kind has none, and is refused for that. */
export function withAttributes(toxic: SentToxic): NewToxic {
  const kind = toxicKindNamed(toxic.type);
  if (kind === undefined) return { ...toxic, attributes: {} };
  const place = 'struct field .attributes';
  return {
    ...toxic,
    attributes: { ...initialAttributes(kind), ...decodeAttributes(kind, toxic.attributes, place) },
  };
}

/** Reads what is to change of a toxic of this kind. @throws BadBodyError */
export function decodeToxicChange(value: JsonValue, kind: ToxicKind): ToxicChange {
  const change: Writable<ToxicChange> = {};
  decodeObject(
    value,
    { struct: '', type: CHANGE },
    {
      attributes: (member, place) => {
        change.attributes = decodeAttributes(kind, member, place);
      },
      toxicity: (member, place) => {
        change.toxicity = readFloat(member, place, 'float32');
      },
      ttl: (member, place) => {
        change.ttl = readFloat(member, place, 'float64');
      },
    },
  );
  return change;
}

/** How the official server's type without a name is told. */
const CHANGE =
  'struct { Attributes interface {} "json:\\"attributes\\""; Toxicity float32 "json:\\"toxicity\\"" }';

/** The object of the API; what only we know stands behind what every client knows, and only where it is set. */
export function toxicText({
  attributes,
  name,
  type,
  stream,
  toxicity,
  ttl,
  owner,
  match,
}: ToxicDefinition): string {
  const known = jsonText({ name, type, stream, toxicity: shortFloat32(toxicity), ttl, owner, match });
  return `{"attributes":${attributesText(attributes)},${known.slice(1)}`;
}

function attributesText(attributes: Attributes): string {
  const members = Object.entries(attributes).map(
    ([name, value]) => `${jsonText(name)}:${typeof value === 'number' ? numberText(value) : jsonText(value)}`,
  );
  return `{${members.join(',')}}`;
}

const LARGEST = 2n ** 63n - 1n;

/** Whole numbers digit by digit and within 64 bits, as clients read them. */
function numberText(value: number): string {
  if (!Number.isInteger(value) || Number.isSafeInteger(value)) return jsonText(value);
  const whole = BigInt(value);
  return String(whole > LARGEST ? LARGEST : whole);
}

function decodeAttributes(kind: ToxicKind, value: JsonValue, place: GoPlace): Attributes {
  const attributes: Record<string, number | string> = {};
  const goName = kind.goName ?? kind.name;
  const fields = Object.entries(kind.attributes).map(([name, spec]): [string, GoField] => [
    name,
    (member, place) => {
      attributes[name] = readAttribute(spec, member, place);
    },
  ]);
  decodeObject(
    value,
    { struct: `${goName}.attributes`, type: `toxics.${goName}`, place },
    Object.fromEntries(fields),
  );
  return attributes;
}

function readAttribute({ type }: AttributeSpec, value: JsonValue, place: GoPlace): number | string {
  if (type === 'text') return readString(value, place);
  return type === 'number' ? readFloat(value, place, 'float64') : readInteger(value, place, type);
}

function decodeMatch(value: JsonValue, place: GoPlace): ToxicMatch {
  const match: Writable<ToxicMatch> = {};
  decodeObject(
    value,
    { struct: 'ToxicWrapper.match', type: 'toxics.Match', place },
    {
      client_cidr: text((network) => {
        match.client_cidr = network;
      }),
      first_connections: (member, place) => {
        match.first_connections = readInteger(member, place, 'int64');
      },
      after_bytes: (member, place) => {
        match.after_bytes = readInteger(member, place, 'int64');
      },
      after_ms: (member, place) => {
        match.after_ms = readFloat(member, place, 'float64');
      },
    },
  );
  return match;
}

function text(take: (text: string) => void): GoField {
  return (member, place) => take(readString(member, place));
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };
