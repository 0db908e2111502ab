import type { ProxyConnection } from '../../../agent/contract/proxies.ts';
import type { Column } from '../../table/column.ts';
import { Table } from '../../table/table.ts';
import { shortBytes, shortDuration } from '../../text/short.ts';

const left = { align: 'left' } as const;
const right = { align: 'right' } as const;

/** The open connections of one proxy, newest first. */
export function createConnectionTable(empty: () => readonly string[]): Table<ProxyConnection> {
  return new Table<ProxyConnection>({
    columns,
    key: ({ id }) => String(id),
    name: ({ id }) => String(id).padStart(12, '0'),
    orders: [{ id: 'newest', title: 'newest first', value: ({ id }) => id }],
    empty,
  });
}

const columns: readonly Column<ProxyConnection>[] = [
  {
    ...{ id: 'id', title: 'id', width: 6, widest: 10, ...right, rank: 0, quantity: 'number' },
    value: ({ id }) => id,
    text: ({ id }) => String(id),
  },
  {
    ...{ id: 'client', title: 'client', width: 21, widest: 28, ...left, rank: 0 },
    value: ({ client }) => client,
    text: ({ client }) => client,
  },
  {
    ...{ id: 'age', title: 'age', width: 4, ...right, rank: 1, quantity: 'duration' },
    value: ({ ageSeconds }) => ageSeconds * 1_000,
    text: ({ ageSeconds }) => shortDuration(ageSeconds * 1_000),
  },
  {
    ...{ id: 'up', title: 'up', width: 5, ...right, rank: 1, quantity: 'bytes' },
    does: 'bytes that went to the server',
    value: ({ upstreamBytes }) => upstreamBytes.sentBytes,
    text: ({ upstreamBytes }) => shortBytes(upstreamBytes.sentBytes),
  },
  {
    ...{ id: 'down', title: 'down', width: 5, ...right, rank: 1, quantity: 'bytes' },
    does: 'bytes that went to the client',
    value: ({ downstreamBytes }) => downstreamBytes.sentBytes,
    text: ({ downstreamBytes }) => shortBytes(downstreamBytes.sentBytes),
  },
  {
    ...{ id: 'held', title: 'held', width: 5, ...right, rank: 2, quantity: 'bytes' },
    does: 'bytes that came and are held back',
    value: ({ heldBytes }) => heldBytes,
    text: ({ heldBytes }) => shortBytes(heldBytes),
    role: ({ heldBytes }) => (heldBytes > 0 ? 'warn' : 'plain'),
  },
  {
    ...{ id: 'toxics', title: 'toxics', width: 18, widest: 60, ...left, rank: 3 },
    does: 'the toxics that have hold of it',
    value: ({ toxics }) => toxics.join(' '),
    text: ({ toxics }, { glyphs }) => toxics.join(' ') || glyphs.nothing,
    role: () => 'warn',
  },
  {
    ...{ id: 'server', title: 'server', width: 21, widest: 28, ...left, rank: 4 },
    does: 'the server that it goes to',
    value: ({ upstream }) => upstream ?? undefined,
    text: ({ upstream }, { glyphs }) => upstream ?? glyphs.nothing,
  },
];
