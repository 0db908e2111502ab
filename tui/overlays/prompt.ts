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
  /** What the line may be completed to; bound to Tab where it is given. */
  readonly complete?: (text: string) => { readonly text: string; readonly choices: readonly string[] };
};

const promptKeys: readonly KeyBinding<'submit' | 'close' | 'complete'>[] = [
  { keys: ['enter'], label: 'Enter', does: 'take it', brief: 'take it', action: 'submit' },
  { keys: ['esc'], label: 'Esc', does: 'leave it', brief: 'leave it', action: 'close' },
];
const completeKey: KeyBinding<'complete'> = {
  keys: ['tab'],
  label: 'Tab',
  does: 'complete',
  brief: 'complete',
  action: 'complete',
};

/** Asks for one line of text. */
export function createPrompt(options: PromptOptions): Overlay {
  const { label, hint, initial = '', submit, complete } = options;
  const keys = complete === undefined ? promptKeys : [completeKey, ...promptKeys];
  let input = inputOf(initial);
  let problem: string | undefined;
  let choices: readonly string[] = [];
  return {
    bindings: () => keys,
    press(key) {
      const action = actionOf(keys, key);
      choices = [];
      if (action === 'close') return 'close';
      if (action === 'submit') {
        problem = submit(input.text);
        return problem === undefined ? 'close' : 'stay';
      }
      problem = undefined;
      if (action === 'complete' && complete !== undefined) {
        const completion = complete(input.text);
        input = inputOf(completion.text);
        choices = completion.choices;
        return 'stay';
      }
      input = editText(input, key) ?? input;
      return 'stay';
    },
    lines({ width }, theme) {
      const note =
        problem === undefined
          ? line([[choices.length > 1 ? `  ${choices.join('  ')}` : `  ${hint}`, 'dim']], width, theme)
          : line([[`  ${problem}`, 'bad']], width, theme);
      return [note, line([[` ${label}: `, 'accent'], ...typedSpans(input.text, input.cursor)], width, theme)];
    },
  };
}
