import type { KeyBinding } from '../key-binding.ts';

export type ExploreAction =
  | 'host'
  | 'edit'
  | 'history'
  | 'rate'
  | 'sum'
  | 'view'
  | 'threshold'
  | 'scope'
  | 'copy'
  | 'metric'
  | 'notes'
  | 'give-up';

export const exploreKeys: readonly KeyBinding<ExploreAction>[] = [
  { keys: ['i'], label: 'i', does: 'write the query; Tab completes', brief: 'query', action: 'edit' },
  {
    keys: ['v'],
    label: 'v',
    does: 'the values of now, or the window as a chart',
    brief: 'values',
    action: 'view',
  },
  {
    keys: ['r'],
    label: 'r',
    does: 'put rate() around the selector, or take it away',
    brief: 'rate',
    action: 'rate',
  },
  { keys: ['a'], label: 'a', does: 'put sum by (labels) around the query', brief: 'sum by', action: 'sum' },
  {
    keys: ['o'],
    label: 'o',
    does: 'choose on which hosts: all, names, {label="value"}',
    brief: 'hosts',
    action: 'scope',
  },
  {
    keys: ['T'],
    label: 'T',
    does: 'a line at a threshold: 0.8, 80%, 200ms, 5GiB',
    brief: 'threshold',
    action: 'threshold',
  },
  {
    keys: ['?'],
    label: '?',
    does: 'what the metric is; ? again: these keys',
    brief: 'metric, help',
    action: 'metric',
  },
  {
    keys: ['enter', 'right', 'l'],
    label: 'Enter',
    does: 'show the host of the series',
    brief: 'host',
    action: 'host',
  },
  { keys: ['ctrl-r'], label: 'ctrl-r', does: 'an earlier query', brief: 'history', action: 'history' },
  { keys: ['n'], label: 'n', does: 'all that was remarked: who is missing, warnings', action: 'notes' },
  { keys: ['C'], label: 'C', does: 'copy the text of the query', action: 'copy' },
];

/** While an answer is waited for. */
export const givingUpKey: KeyBinding<ExploreAction> = {
  keys: ['x'],
  label: 'x',
  does: 'give up the query that is asked',
  brief: 'give up',
  action: 'give-up',
};
