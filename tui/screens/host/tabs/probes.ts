import { listProbes } from '../../../../agent/contract/probes.ts';
import { type FleetProbe, probeBadness } from '../../../data/fleet-probe.ts';
import { mergeProbes, type ProbeListing } from '../../../data/merge-probes.ts';
import type { Column } from '../../../table/column.ts';
import type { Span } from '../../../text/spans.ts';
import type { Theme } from '../../../theme/theme.ts';
import { phaseLegend, probeColumns } from '../../probes/probe-columns.ts';
import { PolledTable } from '../polled-table.ts';
import type { HostTab } from '../tab.ts';

/** What stands in the columns of all vantages has no meaning for one. */
const LEFT_OUT = new Set(['verdict', 'why']);

/** The probes that this host runs, as it alone sees them. */
export const probes: HostTab = {
  id: 'probes',
  title: 'probes',
  open: (context, place) => {
    const now = () => context.console.fleet().at;
    return new PolledTable<ProbeListing, FleetProbe>(context, place, {
      table: {
        columns: [...probeColumns(now).filter(({ id }) => !LEFT_OUT.has(id)), reasonColumn],
        key: ({ name }) => name,
        name: ({ name }) => name,
        labels: ({ kind, group, labels }) => ({ ...labels, ...(group === null ? {} : { group }), kind }),
        orders: [{ id: 'worst', title: 'worst first', value: probeBadness }],
      },
      ask: (client, _time, signal) => client.call(listProbes, {}, { signal }),
      rows: (listing) => ownProbes(listing, context.host()),
      because: ({ probes }) => (probes.some(({ runsHere }) => runsHere) ? null : 'This host runs no probe.'),
      count: (listing) => {
        if (context.console.when().at !== null)
          return ['as it is now; the screen probes shows the past', 'warn'];
        return countOf(ownProbes(listing, context.host()));
      },
      whole: ({ name, target, vantages }) =>
        [name, target, vantages[0]?.message ?? ''].filter(Boolean).join('  '),
      open: {
        does: 'show the probe from all its vantages',
        go: ({ name }) => ({ screen: 'probe', path: [name] }),
      },
      legend: (theme: Theme) => [
        'what this host alone sees; Enter shows what all vantages together say',
        phaseLegend(theme),
      ],
    });
  },
};

const reasonColumn: Column<FleetProbe> = {
  ...{ id: 'reason', title: 'reason', width: 18, widest: 80, align: 'left', rank: 3 },
  does: 'why it is not up',
  value: ({ vantages }) => vantages[0]?.reason,
  text: ({ vantages }) => {
    const { reason = '', message = '' } = vantages[0] ?? {};
    return reason === 'ok' ? '' : [reason, message].filter(Boolean).join(': ');
  },
};

/** The probes that run there, judged by that host alone. */
function ownProbes(
  listing: ProbeListing,
  host: Parameters<typeof mergeProbes>[0][number]['host'],
): FleetProbe[] {
  const probes = listing.probes
    .filter(({ runsHere }) => runsHere)
    .map((row) => ({ ...row, verdict: null, vantages: [] }));
  return mergeProbes([{ host, value: { ...listing, probes }, answeredAt: 0, because: null }]);
}

function countOf(probes: readonly FleetProbe[]): Span {
  const down = probes.filter(({ state }) => state === 'down').length;
  const all = `${probes.length} ${probes.length === 1 ? 'probe' : 'probes'}`;
  return down === 0 ? [all, 'dim'] : [`${down} down of ${all}`, 'bad'];
}
