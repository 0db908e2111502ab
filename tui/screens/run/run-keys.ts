import type { KeyBinding } from '../key-binding.ts';

export type RunAction =
  | 'backup'
  | 'cancel'
  | 'host'
  | { readonly by: number }
  | { readonly to: 'first' | 'last' };

/** What keys do on a run. */
export const runKeys: readonly KeyBinding<RunAction>[] = [
  {
    keys: ['enter'],
    label: 'Enter',
    does: 'show the backup that it is of',
    brief: 'its backup',
    action: 'backup',
  },
  { keys: ['x', 'backspace'], label: 'x', does: 'end it; asks', brief: 'cancel', action: 'cancel' },
  { keys: ['H'], label: 'H', does: 'show its host', brief: 'host', action: 'host' },
  { keys: ['down', 'j'], label: 'down j', does: 'a line down', action: { by: 1 } },
  { keys: ['up', 'k'], label: 'up k', does: 'a line up', action: { by: -1 } },
  { keys: ['pagedown', ' ', 'ctrl-f'], label: 'PgDn', does: 'ten lines down', action: { by: 10 } },
  { keys: ['pageup', 'ctrl-b'], label: 'PgUp', does: 'ten lines up', action: { by: -10 } },
  { keys: ['home', 'g'], label: 'g', does: 'the beginning', action: { to: 'first' } },
  { keys: ['end', 'G'], label: 'G', does: 'the end', action: { to: 'last' } },
];
