import type { KeyBinding } from './key-binding.ts';

/** What works on every screen. */
export type CommonAction = 'quit' | 'help' | 'freeze' | 'suspend';

export const commonKeys: readonly KeyBinding<CommonAction>[] = [
  { keys: ['?'], label: '?', does: 'these keys', brief: 'help', action: 'help' },
  { keys: ['f'], label: 'f', does: 'freeze what is shown, or go on', brief: 'freeze', action: 'freeze' },
  { keys: ['ctrl-z'], label: 'ctrl-z', does: 'back to the shell; fg returns', action: 'suspend' },
  {
    keys: ['q', 'ctrl-c'],
    label: 'q',
    does: 'leave the console (also ctrl-c)',
    brief: 'quit',
    action: 'quit',
  },
];
