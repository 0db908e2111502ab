import { humanDuration } from '../../../agent/kit/duration.ts';
import { probeStateOf } from '../../data/fleet-probe.ts';
import type { ReadableRun } from '../../data/readable-detail.ts';
import { shortDuration } from '../../text/short.ts';
import type { Span } from '../../text/spans.ts';
import { wrapText } from '../../text/wrap-text.ts';
import type { Role, Theme } from '../../theme/theme.ts';
import { clockText } from '../../time/time-bar.ts';
import { probeStateRole } from '../probes/probe-looks.ts';
import { shownMoment } from '../screen.ts';
import { conditionSpans } from './conditions-pane.ts';
import { noDetail, type Pane, type PaneSubject } from './pane.ts';

/** The last failures that the chosen vantage keeps, newest first. */
export const failuresPane: Pane = {
  id: 'failures',
  title: 'failures',
  lines: (subject, { glyphs }) => {
    const { detail, failures, failure, console } = subject;
    if (detail === null) return noDetail(subject);
    if (failures.length === 0) {
      const when = console.when().at === null ? '' : ' before that moment';
      return [[[` no failure is kept${when}`, 'dim']]];
    }
    return failures.map((run, index) => {
      const at = momentOf(run, subject);
      const spans: Span[] = [
        [` ${index === failure ? glyphs.selected : ' '}${clockText(at)} `],
        [`${shortDuration(shownMoment(console) - at).padStart(4)} ago `, 'dim'],
        [`${run.state} ${run.reason}`, probeStateRole(probeStateOf(run.state))],
        [`  ${run.message}`],
      ];
      return index === failure ? [[spans.map(([text]) => text).join(''), 'selected']] : spans;
    });
  },
};

/** When a run was, by our clock, ms since the epoch. */
export function momentOf({ time }: Pick<ReadableRun, 'time'>, { host }: Pick<PaneSubject, 'host'>): number {
  return Date.parse(time) - (host?.clockOffsetMs ?? 0);
}

const looks: Readonly<Record<string, { readonly sign: 'sent' | 'received'; readonly role: Role }>> = {
  sent: { sign: 'sent', role: 'accent' },
  received: { sign: 'received', role: 'plain' },
};

/** Everything that is kept of a run: what was said, the conditions, what was learned. */
export function runLines(run: ReadableRun, theme: Theme, width: number): Span[][] {
  const conditions = run.conditions.map((one) => conditionSpans(one, theme));
  const facts = Object.entries(run.facts).map(([name, value]): Span[] => [[` ${name} `, 'dim'], [value]]);
  const phases = Object.entries(run.phaseSeconds)
    .map(([phase, seconds]) => `${phase} ${humanDuration(seconds * 1_000)}`)
    .join('   ');
  return [
    [[` ${run.message === '' ? run.reason : run.message}`, probeStateRole(probeStateOf(run.state))]],
    [[` ${[run.address, phases].filter(Boolean).join('   ')}`, 'dim']],
    [],
    ...(run.trace.length === 0 ? [[[' nothing was said', 'dim'] as Span]] : []),
    ...run.trace.flatMap((entry) => traceLines(entry, theme, width)),
    ...section('conditions', conditions, theme),
    ...section('learned', facts, theme),
  ];
}

function traceLines(
  { atSeconds, direction, lines }: ReadableRun['trace'][number],
  theme: Theme,
  width: number,
): Span[][] {
  const { sign, role } = looks[direction] ?? { sign: 'nothing' as const, role: 'dim' as const };
  const room = Math.max(20, width - 16);
  return lines
    .flatMap((line) => wrapText(line, room))
    .map((text, index): Span[] => [
      [index === 0 ? `${(atSeconds * 1_000).toFixed(1).padStart(9)} ms ` : ' '.repeat(13), 'axis'],
      [index === 0 ? `${theme.glyphs[sign]} ` : '  ', role],
      [text, role],
    ]);
}

function section(title: string, lines: Span[][], { glyphs }: Theme): Span[][] {
  if (lines.length === 0) return [];
  return [
    [],
    [
      [` ${glyphs.rule}${glyphs.rule} `, 'axis'],
      [title, 'title'],
    ],
    ...lines,
  ];
}
