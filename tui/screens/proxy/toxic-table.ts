import type { ToxicKindRow } from '../../../agent/contract/proxies.ts';
import type { FleetToxic } from '../../data/fleet-proxy.ts';
import type { Column } from '../../table/column.ts';
import { Table } from '../../table/table.ts';
import { leftText, matchText, streamText } from '../proxies/toxic-looks.ts';

export type ToxicTableOptions = {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly kinds: () => readonly ToxicKindRow[];
  /** Its place in the order in which bytes go through the toxics. */
  readonly placeOf: (toxic: FleetToxic) => number;
  readonly empty: () => readonly string[];
};

const left = { align: 'left' } as const;
const right = { align: 'right' } as const;

/** The toxics of one proxy, in the order in which bytes go through them. */
export function createToxicTable({ now, kinds, placeOf, empty }: ToxicTableOptions): Table<FleetToxic> {
  return new Table<FleetToxic>({
    columns: toxicColumns(now, kinds),
    key: ({ name }) => name,
    name: ({ name }) => name,
    orders: [{ id: 'chain', title: 'in their order', value: (toxic) => -placeOf(toxic) }],
    empty,
  });
}

/** Every attribute with its unit, also those that are nothing: `latency 200 ms, jitter 0 ms`. */
export function allAttributesText(
  { type, attributes }: Pick<FleetToxic, 'type' | 'attributes'>,
  kinds: readonly ToxicKindRow[],
): string {
  const units = new Map(
    kinds.find(({ name }) => name === type)?.attributes.map((one) => [one.name, one.unit]),
  );
  return Object.entries(attributes)
    .map(([name, value]) => {
      const unit = units.get(name);
      return `${name} ${value === '' ? '""' : value}${unit ? ` ${unit}` : ''}`;
    })
    .join(', ');
}

function toxicColumns(now: () => number, kinds: () => readonly ToxicKindRow[]): Column<FleetToxic>[] {
  return [
    {
      ...{ id: 'name', title: 'toxic', width: 18, widest: 26, ...left, rank: 0 },
      value: ({ name }) => name,
      text: ({ name }) => name,
    },
    {
      ...{ id: 'kind', title: 'kind', width: 10, widest: 12, ...left, rank: 4 },
      value: ({ type }) => type,
      text: ({ type }) => type,
    },
    {
      ...{ id: 'stream', title: 'way', width: 4, ...left, rank: 1 },
      does: 'up: client to server; down: server to client',
      value: ({ stream }) => stream,
      text: ({ stream }) => streamText(stream),
    },
    {
      ...{ id: 'attributes', title: 'set to', width: 22, widest: 60, ...left, rank: 1 },
      value: (toxic) => allAttributesText(toxic, kinds()),
      text: (toxic) => allAttributesText(toxic, kinds()),
      role: () => 'warn',
    },
    {
      ...{ id: 'toxicity', title: 'share', width: 5, ...right, rank: 3, quantity: 'ratio' },
      does: 'the share of connections that it is for',
      value: ({ toxicity }) => toxicity,
      text: ({ toxicity }) => `${Math.round(toxicity * 1_000) / 10}%`,
    },
    {
      ...{ id: 'left', title: 'left', width: 5, ...right, rank: 2, quantity: 'duration' },
      does: 'the time that is left to it; none where nothing ends it',
      value: ({ ends }) => (ends === null ? undefined : ends - now()),
      text: (toxic, { glyphs }) => leftText(toxic, now()) || glyphs.nothing,
    },
    {
      ...{ id: 'affected', title: 'holds', width: 5, ...right, rank: 3, quantity: 'number' },
      does: 'open connections that it has hold of',
      value: ({ affected }) => affected,
      text: ({ affected }) => String(affected),
    },
    {
      ...{ id: 'owner', title: 'owner', width: 12, widest: 20, ...left, rank: 5 },
      does: 'who put it there; application where that was not vedette',
      value: ({ owner }) => owner ?? 'application',
      text: ({ owner }) => owner ?? 'application',
    },
    {
      ...{ id: 'match', title: 'only', width: 12, widest: 40, ...left, rank: 6 },
      does: 'which connections it is for',
      value: (toxic) => matchText(toxic),
      text: (toxic, { glyphs }) => matchText(toxic) || glyphs.nothing,
    },
  ];
}
