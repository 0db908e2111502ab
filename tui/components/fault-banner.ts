import type { HostFaults } from '../data/status-faults.ts';
import { fitText } from '../text/fit-text.ts';
import { shortDuration } from '../text/short.ts';
import { line, type Span, spansWidth } from '../text/spans.ts';
import type { Theme } from '../theme/theme.ts';

/** Of a name that is cut, so much must be left. */
const LEAST_NAME = 6;

export type FaultBannerOptions = {
  /** At least one. */
  readonly faults: readonly HostFaults[];
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Whether the past is shown, of which the banner does not tell. */
  readonly isPast: boolean;
  readonly width: number;
};

/** How many faults are in force, on which hosts and since when, as one line. Words say all that colours say. */
export function faultBanner({ faults, now, isPast, width }: FaultBannerOptions, theme: Theme): string {
  const times = faults.flatMap(({ since }) => (since === null ? [] : [since]));
  const age = times.length === 0 ? '' : ` for ${shortDuration(now - Math.min(...times))}`;
  const ours = total(faults, 'owned');
  const left: Span[] = [
    [isPast ? ' FAULTS NOW ' : ' FAULTS ', 'selected'],
    [` ${countText(faults)} on ${count(faults.length, 'host', 'hosts')}${age}`, 'warn'],
  ];
  const right: Span[] = ours === 0 ? [['  none is ours ', 'dim']] : [[`  ! ends ${ours} ours `, 'accent']];
  const room = width - spansWidth(left) - spansWidth(right);
  const names = hostNames(faults, room - 2, theme.glyphs);
  const middle: Span = [names === '' ? '' : `: ${names}`];
  const gap: Span = [' '.repeat(Math.max(0, room - spansWidth([middle])))];
  return line([...left, middle, gap, ...right], width, theme);
}

/** `3 toxics, 1 proxy off`. */
export function countText(faults: readonly HostFaults[]): string {
  const [toxics, off] = [total(faults, 'toxics'), total(faults, 'disabledProxies')];
  const parts = [
    toxics === 0 ? '' : count(toxics, 'toxic', 'toxics'),
    off === 0 ? '' : count(off, 'proxy off', 'proxies off'),
  ];
  return parts.filter(Boolean).join(', ');
}

/** As many names as there is room for, and how many more there are; the beginning of one where not even one fits. */
function hostNames(faults: readonly HostFaults[], room: number, { ellipsis }: Theme['glyphs']): string {
  const names = faults.map(({ host, silent }) => (silent ? `${host} (silent)` : host));
  for (let shown = names.length; shown > 0; shown--) {
    const rest = names.length - shown;
    const text = `${names.slice(0, shown).join(', ')}${rest === 0 ? '' : ` +${rest}`}`;
    if (spansWidth([[text]]) <= room) return text;
    // Of many hosts only the first few can fit at all.
    if (shown > 20) shown = 20;
  }
  return room < LEAST_NAME ? '' : fitText(names[0]!, room, { ellipsis });
}

function total(faults: readonly HostFaults[], part: 'toxics' | 'owned' | 'disabledProxies'): number {
  return faults.reduce((sum, one) => sum + one[part], 0);
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}
