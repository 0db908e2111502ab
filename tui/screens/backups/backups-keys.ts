import type { KeyBinding } from '../key-binding.ts';

export type BackupsAction = 'open' | 'run' | 'check' | 'restore' | 'cancel' | 'host';

/** What keys do on the list of all backups. */
export const backupsKeys: readonly KeyBinding<BackupsAction>[] = [
  {
    keys: ['enter', 'right', 'l'],
    label: 'Enter',
    does: 'show the backup: its targets, its snapshots, what runs',
    brief: 'open',
    action: 'open',
  },
  { keys: ['r'], label: 'r', does: 'run it now, or all marked; asks', brief: 'run', action: 'run' },
  {
    keys: ['C'],
    label: 'C',
    does: 'check what its targets keep, or those of all marked; asks how much is read',
    brief: 'check',
    action: 'check',
  },
  {
    keys: ['R'],
    label: 'R',
    does: 'restore it: choose a snapshot, see the plan, confirm it',
    brief: 'restore',
    action: 'restore',
  },
  {
    keys: ['x', 'backspace'],
    label: 'x',
    does: 'end what runs for it, or for all marked; asks',
    brief: 'cancel',
    action: 'cancel',
  },
  { keys: ['H'], label: 'H', does: 'show its host', action: 'host' },
];
