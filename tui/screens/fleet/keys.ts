import type { KeyBinding } from '../key-binding.ts';
import type { FleetAction } from './state.ts';

/** `open`: shows the selected host. */
export type FleetKeyAction = FleetAction | { readonly type: 'open' };

/** The keys of the fleet screen. */
export const fleetKeys: readonly KeyBinding<FleetKeyAction>[] = [
  {
    keys: ['enter', 'right', 'l'],
    label: 'Enter',
    does: 'show the selected host (also right, l)',
    brief: 'open',
    action: { type: 'open' },
  },
  {
    keys: ['/'],
    label: '/',
    does: 'filter by words in name, state, reason, labels; all must match',
    brief: 'filter',
    action: { type: 'edit-filter' },
  },
  { keys: ['s'], label: 's', does: 'sort by the next column', brief: 'sort', action: { type: 'sort' } },
  { keys: ['S'], label: 'S', does: 'reverse the order', brief: 'reverse', action: { type: 'reverse' } },
  { keys: ['up', 'k'], label: 'up k', does: 'one host up', action: { type: 'move', by: -1 } },
  { keys: ['down', 'j'], label: 'down j', does: 'one host down', action: { type: 'move', by: 1 } },
  { keys: ['pageup', 'ctrl-b'], label: 'PgUp', does: 'one page up', action: { type: 'page', by: -1 } },
  { keys: ['pagedown', 'ctrl-f'], label: 'PgDn', does: 'one page down', action: { type: 'page', by: 1 } },
  { keys: ['home', 'g'], label: 'Home g', does: 'first host', action: { type: 'first' } },
  { keys: ['end', 'G'], label: 'End G', does: 'last host', action: { type: 'last' } },
  { keys: ['esc'], label: 'Esc', does: 'show all hosts again', action: { type: 'clear-filter' } },
];

/** The keys while the filter is typed; every other character goes into it. */
export const filterKeys: readonly KeyBinding<FleetKeyAction>[] = [
  {
    keys: ['enter'],
    label: 'Enter',
    does: 'keep the filter',
    brief: 'keep',
    action: { type: 'keep-filter' },
  },
  {
    keys: ['esc', 'ctrl-u'],
    label: 'Esc',
    does: 'show all hosts',
    brief: 'show all',
    action: { type: 'clear-filter' },
  },
  {
    keys: ['backspace'],
    label: 'Backspace',
    does: 'remove the last character',
    brief: 'erase',
    action: { type: 'erase' },
  },
  { keys: ['up'], label: 'up', does: 'one host up', action: { type: 'move', by: -1 } },
  { keys: ['down'], label: 'down', does: 'one host down', action: { type: 'move', by: 1 } },
];

/** What a key does on the fleet screen; undefined for nothing. */
export function fleetKeyAction(key: string, editing: boolean): FleetKeyAction | undefined {
  const bound = (editing ? filterKeys : fleetKeys).find(({ keys }) => keys.includes(key))?.action;
  if (bound !== undefined || !editing) return bound;
  return [...key].length === 1 ? { type: 'type', text: key } : undefined;
}
