import type { KeyBinding } from '../key-binding.ts';
import { type ProbeActionName, probeActionKeys } from '../probes/probe-actions.ts';
import { changesPane } from './changes-pane.ts';
import { conditionsPane } from './conditions-pane.ts';
import { failuresPane } from './failures-pane.ts';
import type { Pane } from './pane.ts';

/** The panes by their numbers, which follow that of the chart. */
export const probePanes: readonly Pane[] = [conditionsPane, failuresPane, changesPane];
/** The views of a probe, the chart first. */
export const probeViews = ['phases', ...probePanes.map(({ id }) => id)];

/** What the keys of a probe do. */
export type ProbeKeyAction =
  | ProbeActionName
  | 'host'
  | 'read'
  | 'vantage'
  | { readonly failure: 1 | -1 }
  | { readonly view: number };

export const probeKeys: readonly KeyBinding<ProbeKeyAction>[] = [
  {
    keys: ['tab'],
    label: 'Tab',
    does: 'the next vantage, from the last the first',
    brief: 'vantage',
    action: 'vantage',
  },
  {
    keys: ['enter'],
    label: 'Enter',
    does: 'read the whole: of a failure its trace, else the chosen view',
    brief: 'read',
    action: 'read',
  },
  { keys: ['n'], label: 'n', does: 'the failure before this one', brief: 'failure', action: { failure: 1 } },
  { keys: ['N'], label: 'N', does: 'the failure after this one', action: { failure: -1 } },
  ...probeViews.map((view, index) => ({
    keys: [String(index + 1)],
    label: String(index + 1),
    does: `the view ${view}`,
    action: { view: index },
  })),
  ...probeActionKeys,
  { keys: ['right', 'l'], label: 'right', does: 'show the host of the vantage', action: 'host' },
];
