import { actionOf, type KeyBinding } from '../screens/key-binding.ts';
import { line, type Span } from '../text/spans.ts';
import type { Overlay } from './overlay.ts';

export type QuestionOptions = {
  /** What will be done: `end our faults on all hosts`. */
  readonly title: readonly Span[];
  /** What that means, a line each. */
  readonly lines: readonly (readonly Span[])[];
  /** The word for doing it in the footer. */
  readonly verb: string;
  readonly act: () => void;
};

/** Asks once whether something shall be done; nothing but Enter does it. */
export function createQuestion({ title, lines, verb, act }: QuestionOptions): Overlay {
  const keys: readonly KeyBinding<'act' | 'close'>[] = [
    { keys: ['enter'], label: 'Enter', does: verb, brief: verb, action: 'act' },
    { keys: ['esc', 'q'], label: 'Esc', does: 'do nothing', brief: 'do nothing', action: 'close' },
  ];
  return {
    bindings: () => keys,
    press(key) {
      const action = actionOf(keys, key);
      if (action === 'act') act();
      return action === undefined ? 'stay' : 'close';
    },
    lines({ width, height }, theme) {
      const room = Math.max(1, height - 3);
      const shown = lines.length > room ? lines.slice(0, room - 1) : lines;
      const rest: Span[][] =
        lines.length > room ? [[[`   and ${lines.length - shown.length} more lines`, 'warn']]] : [];
      return [
        line([[theme.glyphs.rule.repeat(width), 'axis']], width, theme),
        line([[' '], ...title], width, theme),
        ...[...shown, ...rest].map((spans) => line(spans, width, theme)),
        line([[' Enter', 'accent'], [`: ${verb}   `], ['Esc', 'accent'], [': do nothing']], width, theme),
      ];
    },
  };
}
