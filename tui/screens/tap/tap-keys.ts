import type { KeyBinding } from '../key-binding.ts';
import { type TapView, tapViews } from './tap-lines.ts';

export type TapAction =
  | 'pause'
  | 'next-view'
  | 'follow'
  | 'first'
  | { readonly view: TapView }
  | { readonly by: number }
  | { readonly pages: 1 | -1 };

const views = tapViews.map(
  (view, index): KeyBinding<TapAction> => ({
    keys: [String(index + 1)],
    label: String(index + 1),
    does: `show it as ${view}`,
    brief: view,
    action: { view },
  }),
);

export const tapKeys: readonly KeyBinding<TapAction>[] = [
  {
    keys: ['p', ' '],
    label: 'p',
    does: 'hold what is shown, or go on with the newest',
    brief: 'pause',
    action: 'pause',
  },
  ...views,
  { keys: ['tab'], label: 'Tab', does: 'the next view', action: 'next-view' },
  { keys: ['end', 'G'], label: 'G', does: 'the newest, and follow it', brief: 'follow', action: 'follow' },
  { keys: ['home', 'g'], label: 'g', does: 'the oldest that is kept', brief: 'oldest', action: 'first' },
  { keys: ['up', 'k'], label: 'up k', does: 'a line up', action: { by: -1 } },
  { keys: ['down', 'j'], label: 'down j', does: 'a line down', action: { by: 1 } },
  { keys: ['pageup', 'ctrl-b'], label: 'PgUp', does: 'a page up', action: { pages: -1 } },
  { keys: ['pagedown', 'ctrl-f'], label: 'PgDn', does: 'a page down', action: { pages: 1 } },
];
