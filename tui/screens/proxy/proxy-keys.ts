import type { KeyBinding } from '../key-binding.ts';

export type ProxyAction = 'add' | 'change' | 'remove' | 'close' | 'toggle' | 'tap' | 'list' | 'host';

const add: KeyBinding<ProxyAction> = {
  keys: ['a'],
  label: 'a',
  does: 'add a toxic',
  brief: 'add',
  action: 'add',
};
const list: KeyBinding<ProxyAction> = {
  keys: ['tab'],
  label: 'Tab',
  does: 'to the toxics or to the connections',
  brief: 'other list',
  action: 'list',
};
const common: readonly KeyBinding<ProxyAction>[] = [
  {
    keys: ['d'],
    label: 'd',
    does: 'turn the proxy off or on again; asks',
    brief: 'off/on',
    action: 'toggle',
  },
  { keys: ['H'], label: 'H', does: 'show its host', action: 'host' },
];

/** What keys do on a proxy, by the list that takes them. */
export const proxyKeys: Readonly<Record<'toxics' | 'connections', readonly KeyBinding<ProxyAction>[]>> = {
  toxics: [
    add,
    {
      keys: ['enter', 'E'],
      label: 'Enter E',
      does: 'change the selected toxic',
      brief: 'edit',
      action: 'change',
    },
    {
      keys: ['x', 'backspace'],
      label: 'x Del',
      does: 'remove the selected toxic, or all marked; asks',
      brief: 'remove',
      action: 'remove',
    },
    list,
    { keys: ['T'], label: 'T', does: 'tap: the bytes that it delivers, live', brief: 'tap', action: 'tap' },
    ...common,
  ],
  connections: [
    {
      keys: ['enter', 'T'],
      label: 'Enter T',
      does: 'tap: the bytes of the selected connection, live',
      brief: 'tap',
      action: 'tap',
    },
    {
      keys: ['x', 'backspace'],
      label: 'x Del',
      does: 'close the selected connection; asks',
      brief: 'close it',
      action: 'close',
    },
    list,
    add,
    ...common,
  ],
};
