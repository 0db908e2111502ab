import { humanDuration } from '../../../agent/kit/duration.ts';
import type { FleetProbe } from '../../data/fleet-probe.ts';
import { shortDuration } from '../../text/short.ts';
import { line, type Span } from '../../text/spans.ts';
import type { Theme } from '../../theme/theme.ts';
import {
  expiryRole,
  expiryText,
  probeStateRole,
  probeStateText,
  uptimeRole,
  uptimeText,
  verdictText,
} from '../probes/probe-looks.ts';

export const HEADER_LINES = 3;

export type ProbeHeaderOptions = {
  readonly probe: FleetProbe;
  /** The moment that is shown, ms since the epoch. */
  readonly now: number;
  readonly isPast: boolean;
  readonly width: number;
};

/** What all vantages together say, what is probed, and what is known about it: three lines. */
export function probeHeader(options: ProbeHeaderOptions, theme: Theme): string[] {
  const { width } = options;
  return [verdictSpans(options, theme), targetSpans(options), remarkSpans(options)].map((spans) =>
    line(spans, width, theme),
  );
}

function verdictSpans({ probe, now, isPast }: ProbeHeaderOptions, theme: Theme): Span[] {
  const { state, since, message, vantages, verdict } = probe;
  const whose = verdict !== null || isPast ? '' : '  (no agent has judged: counted here)';
  const many = vantages.length === 1 ? 'its vantage' : `${vantages.length} vantages`;
  return [
    [` ${probeStateText(state, theme)}`, probeStateRole(state)],
    [since === null ? '' : ` for ${shortDuration(now - since)}`],
    [`  ${verdictText(probe)}`, 'title'],
    [message === '' ? `  from ${many}` : `  ${message}`],
    [whose, 'dim'],
  ];
}

function targetSpans({ probe }: ProbeHeaderOptions): Span[] {
  const { kind, target, group, intervalSeconds, labels, describe } = probe;
  const words = [
    intervalSeconds === null ? '' : `every ${humanDuration(intervalSeconds * 1_000)}`,
    group === null ? '' : `group ${group}`,
    ...Object.entries(labels).map(([name, value]) => `${name}=${value}`),
    describe ?? '',
  ];
  return [[` ${kind} `, 'dim'], [target], [`   ${words.filter(Boolean).join('   ')}`, 'dim']];
}

function remarkSpans({ probe, now, isPast }: ProbeHeaderOptions): Span[] {
  const { uptime, expires, marks, flapping } = probe;
  if (isPast) return [[' by the series of that time; marks, reasons and conditions are not kept', 'warn']];
  const expired = expires !== null && expires < now;
  const day = expires === null ? '' : new Date(expires).toISOString().slice(0, 10);
  return [
    [uptime === null ? ' uptime not known' : ` up ${uptimeText(uptime)} of 24 h`, uptimeRole(uptime)],
    [
      expires === null
        ? ''
        : expired
          ? `   certificate expired ${day}`
          : `   certificate good for ${expiryText(expires, now)}, until ${day}`,
      expiryRole(expires, now),
    ],
    [flapping ? '   flapping' : '', 'warn'],
    ...marks.map(({ mark, because, until }): Span => {
      const left = until === null ? '' : ` for ${humanDuration(Date.parse(until) - now)}`;
      return [`   ${mark}${left}${because === '' ? '' : `: ${because}`}`, 'accent'];
    }),
  ];
}
