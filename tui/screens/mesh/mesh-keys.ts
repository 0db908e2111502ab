import type { KeyBinding } from '../key-binding.ts';

/** What the keys of the mesh do. */
export type MeshAction =
  | 'measure'
  | 'numbers'
  | 'filter'
  | 'swap'
  | 'host'
  | 'order'
  | { readonly rows?: number; readonly columns?: number }
  | { readonly pages: 1 | -1 }
  | { readonly to: 'first' | 'last' };

/** Arrows move among cells, so that tables' keys for rows are not taken as they are. */
export const meshKeys: readonly KeyBinding<MeshAction>[] = [
  {
    keys: ['tab', 's'],
    label: 's',
    does: 'latency, loss or clock offset',
    brief: 'measure',
    action: 'measure',
  },
  { keys: ['x'], label: 'x', does: 'numbers, or a sign a cell', brief: 'numbers', action: 'numbers' },
  { keys: ['o'], label: 'o', does: 'hosts by name, or the worst first', brief: 'worst', action: 'order' },
  { keys: ['v'], label: 'v', does: 'the pair the other way round', brief: 'way back', action: 'swap' },
  {
    keys: ['/'],
    label: '/',
    does: 'only some hosts: words, ~regex, zone=z1',
    brief: 'filter',
    action: 'filter',
  },
  {
    keys: ['enter'],
    label: 'Enter',
    does: 'show the host that the way begins at',
    brief: 'host',
    action: 'host',
  },
  { keys: ['left', 'h'], label: 'left h', does: 'to the left', action: { columns: -1 } },
  { keys: ['right', 'l'], label: 'right l', does: 'to the right', action: { columns: 1 } },
  { keys: ['up', 'k'], label: 'up k', does: 'a host up', action: { rows: -1 } },
  { keys: ['down', 'j'], label: 'down j', does: 'a host down', action: { rows: 1 } },
  { keys: ['H'], label: 'H', does: 'ten columns to the left', action: { columns: -10 } },
  { keys: ['L'], label: 'L', does: 'ten columns to the right', action: { columns: 10 } },
  { keys: ['pagedown', 'ctrl-f'], label: 'PgDn', does: 'a page down', action: { pages: 1 } },
  { keys: ['pageup', 'ctrl-b'], label: 'PgUp', does: 'a page up', action: { pages: -1 } },
  { keys: ['home', 'g'], label: 'Home g', does: 'the first pair', action: { to: 'first' } },
  { keys: ['end', 'G'], label: 'End G', does: 'the last pair', action: { to: 'last' } },
];
