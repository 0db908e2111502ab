import type { KeyBinding } from '../../key-binding.ts';

export type EditorAction =
  | 'run'
  | 'close'
  | 'complete'
  | 'complete-back'
  | 'older'
  | 'newer'
  | 'search'
  | 'none';

/** What keys do while a query is written; letters and the keys of `editKey` edit it. */
export const editorKeys: readonly KeyBinding<EditorAction>[] = [
  { keys: ['tab'], label: 'Tab', does: 'complete; again: choose', brief: 'complete', action: 'complete' },
  { keys: ['shift-tab'], label: 'shift-Tab', does: 'choose', action: 'complete-back' },
  {
    keys: ['ctrl-r'],
    label: 'ctrl-r',
    does: 'look for an earlier query',
    brief: 'history',
    action: 'search',
  },
  { keys: ['ctrl-p'], label: 'up', does: 'the query before', brief: 'older', action: 'older' },
  { keys: ['ctrl-n'], label: 'down', does: 'the query after', action: 'newer' },
  { keys: [], label: 'ctrl-o', does: 'a new line', brief: 'new line', action: 'none' },
  { keys: [], label: 'alt-u', does: 'undo; alt-e does it again', brief: 'undo', action: 'none' },
  { keys: [], label: '?', does: 'what the metric at the cursor is', brief: 'metric', action: 'none' },
  { keys: ['esc'], label: 'Esc', does: 'leave; the text is kept', brief: 'leave', action: 'close' },
  { keys: ['enter'], label: 'Enter', does: 'run the query', brief: 'run', action: 'run' },
];

/** While one of several completions is chosen. */
export const choosingKeys: readonly KeyBinding<EditorAction>[] = [
  { keys: ['enter'], label: 'Enter', does: 'take it', brief: 'take it', action: 'run' },
  { keys: ['tab', 'down', 'ctrl-n'], label: 'Tab down', does: 'the next', brief: 'next', action: 'complete' },
  {
    keys: ['shift-tab', 'up', 'ctrl-p'],
    label: 'up',
    does: 'the one before',
    brief: 'before',
    action: 'complete-back',
  },
  { keys: ['esc'], label: 'Esc', does: 'none of them', brief: 'none', action: 'close' },
];

/** While an earlier query is looked for. */
export const searchKeys: readonly KeyBinding<EditorAction>[] = [
  { keys: ['enter', 'tab'], label: 'Enter', does: 'take it', brief: 'take it', action: 'run' },
  {
    keys: ['down', 'ctrl-r', 'ctrl-n'],
    label: 'down',
    does: 'an older one',
    brief: 'older',
    action: 'complete',
  },
  { keys: ['up', 'ctrl-p'], label: 'up', does: 'a newer one', brief: 'newer', action: 'complete-back' },
  { keys: ['esc'], label: 'Esc', does: 'back to the text', brief: 'back', action: 'close' },
];
