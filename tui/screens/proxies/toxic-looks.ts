import type { ToxicKindRow } from '../../../agent/contract/proxies.ts';
import type { FleetToxic } from '../../data/fleet-proxy.ts';
import type { Role, Theme } from '../../theme/theme.ts';

type AttributeSpec = ToxicKindRow['attributes'][number];
type Value = FleetToxic['attributes'][string];

/** How the two directions are written in few letters. */
const streamWords: Readonly<Record<string, string>> = { upstream: 'up', downstream: 'down' };

/** `up`: client to server, `down`: server to client. */
export function streamText(stream: string): string {
  return streamWords[stream] ?? stream;
}

/** What a toxic is, where its name says nothing else: `latency 200±20 ms`. */
export function toxicText(
  { type, attributes }: Pick<FleetToxic, 'type' | 'attributes'>,
  kinds: readonly ToxicKindRow[],
): string {
  return [type, attributesText(type, attributes, kinds)].filter(Boolean).join(' ');
}

/**
 * What a toxic is set to, with the units of its kind: attributes that are nothing are left out, and so is the name of one
 * that is called as its kind; how much a number varies stands behind the number.
 */
export function attributesText(
  type: string,
  attributes: FleetToxic['attributes'],
  kinds: readonly ToxicKindRow[],
): string {
  const specs = specsOf(type, attributes, kinds);
  return specs
    .flatMap((spec, index) => {
      const value = attributes[spec.name];
      if (isNothing(value) || isSpread(spec, specs[index - 1])) return [];
      const next = specs[index + 1];
      const spread = next !== undefined && isSpread(next, spec) ? attributes[next.name] : undefined;
      const more = isNothing(spread) ? '' : `±${spread}`;
      const name = spec.name === type ? '' : `${spec.name.replaceAll('_', ' ')} `;
      return [`${name}${value}${more}${spec.unit === null ? '' : ` ${spec.unit}`}`];
    })
    .join(', ');
}

/** The attributes in the order of the kind; as they are where no host has told of the kind. */
function specsOf(
  type: string,
  attributes: FleetToxic['attributes'],
  kinds: readonly ToxicKindRow[],
): Pick<AttributeSpec, 'name' | 'unit'>[] {
  const known = kinds.find(({ name }) => name === type)?.attributes ?? [];
  const names = new Set(known.map(({ name }) => name));
  const others = Object.keys(attributes).filter((name) => !names.has(name));
  return [...known, ...others.map((name) => ({ name, unit: null }))];
}

/** Whether an attribute says how much the one before it varies. */
function isSpread(
  { name, unit }: Pick<AttributeSpec, 'name' | 'unit'>,
  before: Pick<AttributeSpec, 'unit'> | undefined,
): boolean {
  return before !== undefined && before.unit === unit && /(?:^jitter|_variation)$/.test(name);
}

function isNothing(value: Value | undefined): boolean {
  return value === undefined || value === '' || value === 0;
}

/** A toxic in a few words: `latency 200±20 ms down 0.5 · vedette:anna 24s`; that of an application has no owner. */
export function toxicChip(toxic: FleetToxic, kinds: readonly ToxicKindRow[], now: number): string {
  const share = toxic.toxicity < 1 ? ` ${toxic.toxicity}` : '';
  const who = [toxic.owner ?? '', leftText(toxic, now)].filter(Boolean).join(' ');
  const what = `${toxicText(toxic, kinds)} ${streamText(toxic.stream)}${share}`;
  return who === '' ? what : `${what} · ${who}`;
}

/** The time that is left to a toxic: `24s`; empty where nothing ends it. */
export function leftText({ ends }: Pick<FleetToxic, 'ends'>, now: number): string {
  if (ends === null) return '';
  const seconds = Math.max(0, Math.ceil((ends - now) / 1_000));
  if (seconds < 120) return `${seconds}s`;
  return seconds < 7_200 ? `${Math.floor(seconds / 60)}m` : `${Math.floor(seconds / 3_600)}h`;
}

/** Which connections a toxic is for: `10.0.0.0/8, first 3, after 1000 bytes, after 500 ms`; empty for all. */
export function matchText({ match }: Pick<FleetToxic, 'match'>): string {
  if (match === null) return '';
  const { client_cidr, first_connections, after_bytes, after_ms } = match;
  return [
    client_cidr ?? '',
    first_connections === undefined ? '' : `first ${first_connections}`,
    after_bytes === undefined ? '' : `after ${after_bytes} bytes`,
    after_ms === undefined ? '' : `after ${after_ms} ms`,
  ]
    .filter(Boolean)
    .join(', ');
}

/** Whether a proxy lets anything through: sign and word. */
export function proxyStateText({ enabled }: { readonly enabled: boolean }, { glyphs }: Theme): string {
  return enabled ? `${glyphs.up} on` : `${glyphs.down} off`;
}

export function proxyStateRole({ enabled }: { readonly enabled: boolean }): Role {
  return enabled ? 'good' : 'bad';
}
