import type { RestorePlan } from '../../../agent/contract/backups.ts';
import { humanDuration } from '../../../agent/kit/duration.ts';
import { shortBytes } from '../../text/short.ts';
import type { Span } from '../../text/spans.ts';
import { wrapText } from '../../text/wrap-text.ts';
import type { Role, Theme } from '../../theme/theme.ts';

type Check = RestorePlan['checks'][number];

type Look = { readonly sign: 'holds' | 'degraded' | 'down' | 'unknown'; readonly role: Role };

const verdicts = new Map<string, Look>([
  ['pass', { sign: 'holds', role: 'good' }],
  ['warn', { sign: 'degraded', role: 'warn' }],
  ['refuse', { sign: 'down', role: 'bad' }],
]);
/** A verdict of a later version. */
const OTHER: Look = { sign: 'unknown', role: 'warn' };

/** Whether a check of the plan refuses it: then it cannot be confirmed. */
export function isRefused({ checks }: Pick<RestorePlan, 'checks'>): boolean {
  return checks.some(({ verdict }) => verdict === 'refuse');
}

/** What a restore would do, in lines: its checks, the worst first, what it replaces, its steps. */
export function restorePlanLines(plan: RestorePlan, width: number, theme: Theme): Span[][] {
  const { snapshot, checks, replaces, steps } = plan;
  const rank = ({ verdict }: Check) => ['refuse', 'warn'].indexOf(verdict) + 1 || 3;
  return [
    [
      ['   of ', 'dim'],
      [`${snapshot.source} on ${snapshot.host}`],
      [`, ${snapshot.id.slice(0, 8)} of ${snapshot.startedAt.slice(0, 19).replace('T', ' ')} UTC`, 'dim'],
    ],
    [
      ['   gives back ', 'dim'],
      [`${shortBytes(plan.bytes)} in ${plan.entries} entries`],
      [estimate(plan), 'dim'],
    ],
    ...checks.toSorted((a, b) => rank(a) - rank(b)).flatMap((check) => checkLines(check, width, theme)),
    ...replacedLines(replaces, width),
    [[steps.length === 0 ? '' : '   steps', 'title']],
    ...steps.flatMap((step, index) => indented(`${index + 1}. ${step}`, width, 'plain')),
  ];
}

function estimate({ estimatedSeconds }: RestorePlan): string {
  if (estimatedSeconds === null) return '; how long that takes is not known';
  return ` in about ${humanDuration(estimatedSeconds * 1_000)}, by earlier ones`;
}

/** A check by sign and word, what it found, and the way out. */
function checkLines({ name, verdict, found, hint }: Check, width: number, { glyphs }: Theme): Span[][] {
  const { sign, role } = verdicts.get(verdict) ?? OTHER;
  const head = `   ${glyphs[sign]} ${verdict.padEnd(6)} `;
  const words = wrapText(`${name}: ${found}`, Math.max(20, width - head.length));
  return [
    ...words.map((text, index): Span[] => [[index === 0 ? head : ' '.repeat(head.length), role], [text]]),
    ...(hint === null ? [] : wrapText(hint, Math.max(20, width - head.length))).map((text): Span[] => [
      [' '.repeat(head.length)],
      [text, 'accent'],
    ]),
  ];
}

function replacedLines(replaces: readonly string[], width: number): Span[][] {
  if (replaces.length === 0) return [[['   replaces nothing that is there', 'good']]];
  return [
    [[`   replaces ${replaces.length === 1 ? 'this' : `these ${replaces.length}`}:`, 'warn']],
    ...replaces.flatMap((one) => indented(one, width, 'warn')),
  ];
}

function indented(text: string, width: number, role: Role): Span[][] {
  return wrapText(text, Math.max(20, width - 6)).map((line): Span[] => [['     '], [line, role]]);
}
