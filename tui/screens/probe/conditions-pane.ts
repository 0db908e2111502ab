import type { ProbeConditionRow } from '../../../agent/contract/probes.ts';
import type { Span } from '../../text/spans.ts';
import type { Theme } from '../../theme/theme.ts';
import { noDetail, type Pane } from './pane.ts';

/** The conditions of the last run with what was found. */
export const conditionsPane: Pane = {
  id: 'conditions',
  title: 'conditions',
  lines: (subject, theme) => {
    const { console, vantage, detail } = subject;
    if (console.when().at !== null) return [[[' what conditions found is not kept for the past', 'dim']]];
    if (vantage === null || vantage.silent !== null) return noDetail(subject);
    const facts = Object.entries(detail?.runs[0]?.facts ?? {});
    const conditions =
      vantage.conditions.length === 0
        ? [[[' no conditions: it is up when it gets an answer', 'dim'] as Span]]
        : vantage.conditions.map((one) => conditionSpans(one, theme));
    return [
      ...conditions,
      ...facts.map(([name, value]): Span[] => [
        [`   ${name} `, 'dim'],
        [value, 'dim'],
      ]),
    ];
  },
};

/** A condition, whether it holds, and what was found. */
export function conditionSpans(
  { text, holds, found, severity }: ProbeConditionRow,
  { glyphs }: Theme,
): Span[] {
  const isWarning = severity === 'warning';
  const sign: Span = holds ? [glyphs.holds, 'good'] : [glyphs.down, isWarning ? 'warn' : 'bad'];
  const value: Span = found === '' ? ['  not reached', 'dim'] : [`  found ${found}`, holds ? 'dim' : 'plain'];
  return [[' '], sign, [` ${text}`], value, [isWarning ? '  (warning)' : '', 'dim']];
}
