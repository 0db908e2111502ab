import { shortDuration } from '../../text/short.ts';
import type { Span } from '../../text/spans.ts';
import type { Role } from '../../theme/theme.ts';
import { clockText } from '../../time/time-bar.ts';
import { shownMoment } from '../screen.ts';
import { momentOf } from './failures-pane.ts';
import { noDetail, type Pane } from './pane.ts';

const looks: Readonly<Record<string, readonly [sign: string, role: Role]>> = {
  added: ['+', 'good'],
  removed: ['-', 'bad'],
};

/** What differs from the last good run: answers, certificate, headers, path. */
export const changesPane: Pane = {
  id: 'changes',
  title: 'changes',
  lines: (subject, { glyphs }) => {
    const { detail, console } = subject;
    if (console.when().at !== null) return [[[' what changed is not kept for the past', 'dim']]];
    if (detail === null) return noDetail(subject);
    const { lastGood, diff } = detail;
    const good = lastGood === null ? null : momentOf({ time: lastGood }, subject);
    const since: Span[] =
      good === null
        ? [[' no good run is kept', 'dim']]
        : [
            [
              ` since the last good run ${shortDuration(shownMoment(console) - good)} ago, ${clockText(good)}`,
              'dim',
            ],
          ];
    const same: Span[][] = diff.length === 0 && good !== null ? [[[' nothing differs', 'dim']]] : [];
    const topics = diff.flatMap(({ topic, lines }): Span[][] => [
      [
        [` ${glyphs.rule}${glyphs.rule} `, 'axis'],
        [topic, 'title'],
      ],
      ...lines.map(({ change, text }): Span[] => {
        const [sign, role] = looks[change] ?? ([' ', 'dim'] as const);
        return [[` ${sign} ${text}`, role]];
      }),
    ]);
    return [since, ...same, ...topics];
  },
};
