import type { KeyBinding } from '../key-binding.ts';

export type ProxiesAction = 'open' | 'add' | 'change' | 'toggle' | 'remove' | 'tap' | 'host';

/** What keys do on the list of all proxies. */
export const proxiesKeys: readonly KeyBinding<ProxiesAction>[] = [
  {
    keys: ['enter', 'right', 'l'],
    label: 'Enter',
    does: 'show the proxy: its toxics, its connections',
    brief: 'open',
    action: 'open',
  },
  { keys: ['a'], label: 'a', does: 'add a toxic to it, or to all marked', brief: 'add', action: 'add' },
  {
    keys: ['E'],
    label: 'E',
    does: 'change its toxic; where it has several, Enter shows them first',
    brief: 'edit',
    action: 'change',
  },
  {
    keys: ['x', 'backspace'],
    label: 'x Del',
    does: 'remove the toxics of it, or of all marked; asks',
    brief: 'remove',
    action: 'remove',
  },
  {
    keys: ['d'],
    label: 'd',
    does: 'turn it off or on again, or all marked; asks',
    brief: 'off/on',
    action: 'toggle',
  },
  { keys: ['T'], label: 'T', does: 'tap: the bytes that it delivers, live', brief: 'tap', action: 'tap' },
  { keys: ['H'], label: 'H', does: 'show its host', action: 'host' },
];
