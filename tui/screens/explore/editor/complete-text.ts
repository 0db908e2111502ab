import { type EditedText, replaceText } from '../../../text/edited-text.ts';
import type { CompletionContext } from './completion-context.ts';
import type { Completion } from './completions.ts';

/** The query with a completion in the place of what was typed, and what always follows it where it is not there yet. */
export function completeText(
  edited: EditedText,
  context: CompletionContext,
  { text }: Completion,
): EditedText {
  const after = edited.text.slice(context.to);
  const follows = following(context, after);
  const isCalled = text.endsWith('(') && after.startsWith('(');
  return replaceText(edited, context, isCalled ? text.slice(0, -1) : text + follows);
}

/** A label is followed by its operator, a value by the quote that ends it. */
function following({ kind }: CompletionContext, after: string): string {
  if (kind === 'matcher-label') return /^\s*[=!]/.test(after) ? '' : '="';
  if (kind === 'label-value') return after.startsWith('"') ? '' : '"';
  return '';
}
