import { actionOf, type KeyBinding } from '../screens/key-binding.ts';
import { typedSpans } from '../table/table-summary.ts';
import { line } from '../text/spans.ts';
import { editText, inputOf } from '../text/text-input.ts';
import type { Overlay } from './overlay.ts';

export type PromptOptions = {
  /** What is asked for: `time`. */
  readonly label: string;
  /** What may be written, in words. */
  readonly hint: string;
  /** @default '' */
  readonly initial?: string;
  /** Takes what was typed; what is wrong with it where it is refused, so that it can be mended. */
  readonly submit: (text: string) => string | undefined;
};

const promptKeys: readonly KeyBinding<'submit' | 'close'>[] = [
  { keys: ['enter'], label: 'Enter', does: 'take it', brief: 'take it', action: 'submit' },
  { keys: ['esc'], label: 'Esc', does: 'leave it', brief: 'leave it', action: 'close' },
];

/** Asks for one line of text. */
export function createPrompt({ label, hint, initial = '', submit }: PromptOptions): Overlay {
  let input = inputOf(initial);
  let problem: string | undefined;
  return {
    bindings: () => promptKeys,
    press(key) {
      const action = actionOf(promptKeys, key);
      if (action === 'close') return 'close';
      if (action === 'submit') {
        problem = submit(input.text);
        return problem === undefined ? 'close' : 'stay';
      }
      problem = undefined;
      input = editText(input, key) ?? input;
      return 'stay';
    },
    lines({ width }, theme) {
      const note =
        problem === undefined
          ? line([[`  ${hint}`, 'dim']], width, theme)
          : line([[`  ${problem}`, 'bad']], width, theme);
      return [note, line([[` ${label}: `, 'accent'], ...typedSpans(input.text, input.cursor)], width, theme)];
    },
  };
}
