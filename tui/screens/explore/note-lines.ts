import type { AnswerNotes } from '../../data/explored-query.ts';
import type { Span } from '../../text/spans.ts';

/** All that is remarked of an answer, the worst first, a line each. */
export function noteLines(notes: AnswerNotes | null): Span[][] {
  if (notes === null) return [];
  const { problem, missing, warnings, infos } = notes;
  return [
    ...(problem === null ? [] : [[[` problem  ${problem}`, 'bad'] as const]]),
    ...missing.map((text): Span[] => [[` missing  ${text}`, 'warn']]),
    ...warnings.map((text): Span[] => [[` warning  ${text}`, 'warn']]),
    ...infos.map((text): Span[] => [[` info     ${text}`]]),
  ];
}
