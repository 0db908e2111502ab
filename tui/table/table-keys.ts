import type { KeyBinding } from '../screens/key-binding.ts';
import type { TableAction } from './table-state.ts';

/** `columns`: the console lets the user choose columns. */
export type TableKeyAction = TableAction | { readonly type: 'columns' };

/** What keys do in every table. */
export const tableKeys: readonly KeyBinding<TableKeyAction>[] = [
  {
    keys: ['/'],
    label: '/',
    does: 'filter: words, ~regex, !not, name=web-*, cpu>80%; all must match',
    brief: 'filter',
    action: { type: 'edit-filter' },
  },
  { keys: ['s'], label: 's', does: 'sort by the next column', brief: 'sort', action: { type: 'sort' } },
  { keys: ['S'], label: 'S', does: 'reverse the order', action: { type: 'reverse' } },
  { keys: ['c'], label: 'c', does: 'choose the columns', brief: 'columns', action: { type: 'columns' } },
  { keys: ['b'], label: 'b', does: 'group by the next label', action: { type: 'group' } },
  {
    keys: [' '],
    label: 'Space',
    does: 'mark or unmark; actions are on all marked',
    brief: 'mark',
    action: { type: 'mark' },
  },
  { keys: ['*'], label: '*', does: 'mark all that are shown, or none', action: { type: 'mark-all' } },
  { keys: ['up', 'k'], label: 'up k', does: 'one row up', action: { type: 'move', by: -1 } },
  { keys: ['down', 'j'], label: 'down j', does: 'one row down', action: { type: 'move', by: 1 } },
  { keys: ['pageup', 'ctrl-b'], label: 'PgUp', does: 'one page up', action: { type: 'page', by: -1 } },
  { keys: ['pagedown', 'ctrl-f'], label: 'PgDn', does: 'one page down', action: { type: 'page', by: 1 } },
  { keys: ['home', 'g'], label: 'Home g', does: 'first row', action: { type: 'first' } },
  { keys: ['end', 'G'], label: 'End G', does: 'last row', action: { type: 'last' } },
];

/** What keys do while a filter is typed; every other character goes into it. */
export const filterKeys: readonly KeyBinding<TableAction>[] = [
  {
    keys: ['enter'],
    label: 'Enter',
    does: 'keep the filter',
    brief: 'keep',
    action: { type: 'keep-filter' },
  },
  { keys: ['esc'], label: 'Esc', does: 'show all rows', brief: 'show all', action: { type: 'clear-filter' } },
  { keys: ['up'], label: 'up', does: 'one row up', action: { type: 'move', by: -1 } },
  { keys: ['down'], label: 'down', does: 'one row down', action: { type: 'move', by: 1 } },
];
