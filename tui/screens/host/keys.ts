import type { KeyBinding } from '../key-binding.ts';
import type { HostAction } from './state.ts';

/** `back`: the fleet again. */
export type HostKeyAction = HostAction | { readonly type: 'back' };

/** The keys of the host screen. */
export const hostKeys: readonly KeyBinding<HostKeyAction>[] = [
  {
    keys: ['esc', 'backspace', 'left', 'h'],
    label: 'Esc',
    does: 'back to the fleet (also left, h)',
    brief: 'back',
    action: { type: 'back' },
  },
  {
    keys: ['w'],
    label: 'w',
    does: 'longer window: 5m, 15m, 1h, 3h',
    brief: 'window',
    action: { type: 'window', by: 1 },
  },
  { keys: ['W'], label: 'W', does: 'shorter window', action: { type: 'window', by: -1 } },
  {
    keys: ['down', 'j', 'pagedown'],
    label: 'down j',
    does: 'further charts',
    brief: 'more charts',
    action: { type: 'scroll', by: 1 },
  },
  { keys: ['up', 'k', 'pageup'], label: 'up k', does: 'charts before', action: { type: 'scroll', by: -1 } },
  { keys: ['home', 'g'], label: 'Home g', does: 'first charts', action: { type: 'top' } },
  { keys: ['end', 'G'], label: 'End G', does: 'last charts', action: { type: 'bottom' } },
];
