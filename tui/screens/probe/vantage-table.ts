import { shareBar, shareBarText } from '../../charts/share-bar.ts';
import { seconds } from '../../charts/units.ts';
import { type ProbeVantage, probeStates } from '../../data/fleet-probe.ts';
import type { Column } from '../../table/column.ts';
import { Table } from '../../table/table.ts';
import { shortDuration } from '../../text/short.ts';
import type { Theme } from '../../theme/theme.ts';
import { phaseShares } from '../probes/probe-columns.ts';
import { probeStateRole, probeStateText } from '../probes/probe-looks.ts';
import { runBars } from '../probes/run-bars.ts';

const right = { align: 'right' } as const;
const left = { align: 'left' } as const;
const SILENT = new Set(['state', 'host']);

/** The vantages of a probe, the worst first. `now` is the moment that is shown, ms since the epoch. */
export function createVantageTable(now: () => number, empty: () => readonly string[]): Table<ProbeVantage> {
  return new Table<ProbeVantage>({
    columns: vantageColumns(now),
    key: ({ hostKey, host }) => `${hostKey} ${host}`,
    name: ({ host }) => host,
    orders: [{ id: 'worst', title: 'vantages, worst first', value: badness }],
    style: ({ silent }) =>
      silent === null
        ? {}
        : { role: 'dim', instead: { columns: SILENT, text: `no answer: ${silent}`, role: 'warn' } },
    empty,
  });
}

function badness({ state, silent }: ProbeVantage): number {
  return silent === null ? probeStates.indexOf(state) : 0.5;
}

function vantageColumns(now: () => number): Column<ProbeVantage>[] {
  const ago = (time: number | null) => (time === null ? undefined : Math.max(0, now() - time));
  return [
    {
      ...{ id: 'state', title: 'state', width: 10, ...left, rank: 0 },
      value: ({ state }) => state,
      text: ({ state }, theme) => probeStateText(state, theme),
      role: ({ state }) => probeStateRole(state),
    },
    {
      ...{ id: 'host', title: 'vantage', width: 12, widest: 20, ...left, rank: 0 },
      value: ({ host }) => host,
      text: ({ host }) => host,
    },
    {
      ...{ id: 'since', title: 'for', width: 4, ...right, rank: 1, quantity: 'duration' },
      does: 'how long it has been in this state',
      value: ({ since }) => ago(since),
      text: ({ since }) => (since === null ? '' : shortDuration(ago(since))),
    },
    {
      ...{ id: 'latency', title: 'took', width: 6, ...right, rank: 1, quantity: 'latency' },
      does: 'how long the last run took',
      value: ({ latencySeconds }) => (latencySeconds === null ? undefined : latencySeconds * 1_000),
      text: ({ latencySeconds }, { glyphs }) =>
        latencySeconds === null ? glyphs.nothing : seconds.format(latencySeconds),
    },
    {
      ...{ id: 'phases', title: 'phases', width: 10, widest: 12, ...left, rank: 3 },
      does: 'what its time went into: dns, connect, tls, processing, transfer',
      text: ({ phaseSeconds }, theme, width) => shareBarText(phaseShares(phaseSeconds), width, theme),
      spans: ({ phaseSeconds }, theme, width) => shareBar(phaseShares(phaseSeconds), width, theme),
    },
    {
      ...{ id: 'runs', title: 'last runs', width: 12, widest: 20, ...left, rank: 5 },
      does: 'how long the last runs took, the usual time half as high as the row; those that were not up are crossed',
      text: ({ recentSeconds }, theme, width) => runBars(recentSeconds, width, theme),
      role: ({ state }) => (state === 'down' ? 'bad' : 'accent'),
    },
    {
      ...{ id: 'families', title: 'v4 v6', width: 5, ...left, rank: 6 },
      does: 'whether it is up over IPv4 and over IPv6, where both are asked',
      value: ({ families }) => (families === null ? undefined : familyText(families, '/')),
      text: ({ families }, theme) => (families === null ? '' : familyText(families, '  ', theme)),
      role: ({ families }) =>
        Object.values(families ?? {}).some(({ state }) => state !== 'up') ? 'warn' : 'plain',
    },
    {
      ...{ id: 'ran', title: 'ran', width: 4, ...right, rank: 4, quantity: 'duration' },
      does: 'since its last run',
      value: ({ lastRun }) => ago(lastRun),
      text: ({ lastRun }, { glyphs }) => (lastRun === null ? glyphs.nothing : shortDuration(ago(lastRun))),
      role: () => 'dim',
    },
    {
      ...{ id: 'address', title: 'address', width: 15, widest: 39, ...left, rank: 7 },
      value: ({ address }) => address ?? undefined,
      text: ({ address }) => address ?? '',
      role: () => 'dim',
    },
    {
      ...{ id: 'reason', title: 'reason', width: 18, widest: 90, ...left, rank: 2 },
      does: 'why it is not up',
      value: ({ reason }) => reason,
      text: ({ reason, message }) => (message === '' || reason === 'ok' ? reason : `${reason}: ${message}`),
    },
  ];
}

function familyText(families: NonNullable<ProbeVantage['families']>, between: string, theme?: Theme): string {
  const sign = (state: string | undefined) => {
    if (state === undefined) return theme?.glyphs.nothing ?? '';
    if (theme === undefined) return state;
    return state === 'up' ? theme.glyphs.holds : theme.glyphs.down;
  };
  return ['4', '6'].map((family) => sign(families[family]?.state)).join(between);
}
