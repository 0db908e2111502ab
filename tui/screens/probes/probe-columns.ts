import { type Share, shareBar, shareBarText } from '../../charts/share-bar.ts';
import { seconds } from '../../charts/units.ts';
import { type FleetProbe, type PhaseSeconds, probePhases } from '../../data/fleet-probe.ts';
import type { Column } from '../../table/column.ts';
import { shortDuration } from '../../text/short.ts';
import type { Theme } from '../../theme/theme.ts';
import {
  expiryRole,
  expiryText,
  marksRole,
  marksText,
  probeStateRole,
  probeStateText,
  uptimeRole,
  uptimeText,
  verdictText,
} from './probe-looks.ts';
import { runBars } from './run-bars.ts';

const right = { align: 'right' } as const;
const left = { align: 'left' } as const;

/** The phases of a run as parts of a bar. */
export function phaseShares(phaseSeconds: PhaseSeconds): Share[] {
  return probePhases.flatMap((phase, place) => {
    const value = phaseSeconds[phase];
    return value === undefined ? [] : [{ place, value }];
  });
}

/** What the signs of a phases bar mean, in a line. */
export function phaseLegend(theme: Theme): string {
  const sign = (place: number) => shareBarText([{ place, value: 1 }], 1, theme);
  return `phases: ${probePhases.map((phase, place) => `${sign(place)} ${phase}`).join('   ')}`;
}

/** Every column, from left to right. `now` is the moment that is shown, ms since the epoch. */
export function probeColumns(now: () => number): Column<FleetProbe>[] {
  const ago = (time: number | null) => (time === null ? undefined : Math.max(0, now() - time));
  return [
    {
      ...{ id: 'state', title: 'state', width: 10, ...left, rank: 0 },
      value: ({ state }) => state,
      text: ({ state }, theme) => probeStateText(state, theme),
      role: ({ state }) => probeStateRole(state),
    },
    {
      ...{ id: 'probe', title: 'probe', width: 14, widest: 22, ...left, rank: 0 },
      value: ({ name }) => name,
      text: ({ name }) => name,
    },
    {
      ...{ id: 'verdict', title: 'verdict', width: 13, widest: 18, ...left, rank: 1 },
      does: 'what all vantages together say: the cause, and how many of those that know fail',
      value: (probe) => verdictText(probe),
      text: (probe, _theme, width) => verdictText(probe, width),
      role: ({ state }) => (state === 'up' ? 'dim' : probeStateRole(state)),
    },
    {
      ...{ id: 'since', title: 'for', width: 4, ...right, rank: 1, quantity: 'duration' },
      does: 'how long it has been in this state',
      value: ({ since }) => ago(since),
      text: ({ since }) => (since === null ? '' : shortDuration(ago(since))),
    },
    {
      ...{ id: 'latency', title: 'took', width: 6, ...right, rank: 1, quantity: 'latency' },
      does: 'how long the last run took, ms; the median over the vantages',
      value: ({ latencySeconds }) => (latencySeconds === null ? undefined : latencySeconds * 1_000),
      text: ({ latencySeconds }, { glyphs }) =>
        latencySeconds === null ? glyphs.nothing : seconds.format(latencySeconds),
    },
    {
      ...{ id: 'runs', title: 'last runs', width: 10, widest: 16, ...left, rank: 3 },
      does: 'how long the last runs took, the usual time half as high as the row; those that were not up are crossed',
      text: ({ recentSeconds }, theme, width) => runBars(recentSeconds, width, theme),
      role: ({ state }) => (state === 'down' ? 'bad' : 'accent'),
    },
    {
      ...{ id: 'marks', title: 'marks', width: 12, widest: 16, ...left, rank: 2 },
      does: 'paused, maintenance, silenced, held by its parent, flapping',
      value: (probe) =>
        [...probe.marks.map(({ mark }) => mark), ...(probe.flapping ? ['flapping'] : [])].join(' '),
      text: (probe) => marksText(probe, now()),
      role: marksRole,
    },
    {
      ...{ id: 'phases', title: 'phases', width: 12, widest: 12, ...left, rank: 5 },
      does: 'what its time went into: dns, connect, tls, processing, transfer',
      text: ({ phaseSeconds }, theme, width) => shareBarText(phaseShares(phaseSeconds), width, theme),
      spans: ({ phaseSeconds }, theme, width) => shareBar(phaseShares(phaseSeconds), width, theme),
    },
    {
      ...{ id: 'kind', title: 'kind', width: 5, widest: 9, ...left, rank: 4 },
      value: ({ kind }) => kind,
      text: ({ kind }) => kind,
      role: () => 'dim',
    },
    {
      ...{ id: 'certificate', title: 'cert', width: 4, ...right, rank: 6, quantity: 'duration' },
      does: 'how long the certificate is still good',
      value: ({ expires }) => (expires === null ? undefined : expires - now()),
      text: ({ expires }) => expiryText(expires, now()),
      role: ({ expires }) => expiryRole(expires, now()),
    },
    {
      ...{ id: 'uptime', title: 'up 24h', width: 6, ...right, rank: 7, quantity: 'ratio' },
      does: 'share of the last day in which it was up, of the time that is known',
      value: ({ uptime }) => uptime ?? undefined,
      text: ({ uptime }, { glyphs }) => (uptime === null ? glyphs.nothing : uptimeText(uptime)),
      role: ({ uptime }) => uptimeRole(uptime),
    },
    {
      ...{ id: 'ran', title: 'ran', width: 4, ...right, rank: 8, quantity: 'duration' },
      does: 'since the last run of any vantage',
      value: ({ lastRun }) => ago(lastRun),
      text: ({ lastRun }, { glyphs }) => (lastRun === null ? glyphs.nothing : shortDuration(ago(lastRun))),
      role: (probe) => (isLate(probe, now()) ? 'warn' : 'dim'),
    },
    {
      ...{ id: 'group', title: 'group', width: 8, widest: 12, ...left, rank: 9 },
      value: ({ group }) => group ?? undefined,
      text: ({ group }) => group ?? '',
    },
    {
      ...{ id: 'target', title: 'target', width: 16, widest: 32, ...left, rank: 11 },
      value: ({ target }) => target,
      text: ({ target }) => target,
      role: () => 'dim',
    },
    {
      ...{ id: 'why', title: 'why', width: 16, widest: 60, ...left, rank: 10 },
      does: 'the verdict in a sentence',
      value: ({ message }) => message,
      text: ({ message, state }) => (state === 'up' ? '' : message),
    },
  ];
}

/** Nobody has run it for two of its intervals. A probe that is paused is not late. */
function isLate({ lastRun, intervalSeconds, marks }: FleetProbe, now: number): boolean {
  if (lastRun === null || intervalSeconds === null || marks.some(({ mark }) => mark === 'paused'))
    return false;
  return now - lastRun > Math.max(5_000, intervalSeconds * 2_000 + 5_000);
}
