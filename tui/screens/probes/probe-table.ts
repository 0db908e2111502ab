import { type FleetProbe, probeBadness } from '../../data/fleet-probe.ts';
import { Table } from '../../table/table.ts';
import { probeColumns } from './probe-columns.ts';

export type ProbeTableOptions = {
  /** The moment that is shown, ms since the epoch. */
  readonly now: () => number;
  /** What is shown where there is no probe. */
  readonly empty: () => readonly string[];
  /** Whether what is known of a probe is old. */
  readonly isOld: (probe: FleetProbe) => boolean;
};

const KEPT = new Set(['state', 'marks']);

/** Probes of all hosts, worst first; `kind` and `group` are labels as well, to group by. */
export function createProbeTable({ now, empty, isOld }: ProbeTableOptions): Table<FleetProbe> {
  return new Table<FleetProbe>({
    columns: probeColumns(now),
    key: ({ name }) => name,
    name: ({ name }) => name,
    labels: ({ kind, group, labels }) => ({ ...labels, ...(group === null ? {} : { group }), kind }),
    orders: [{ id: 'worst', title: 'worst first', value: probeBadness }],
    style: (probe) => (isOld(probe) ? { role: 'dim', kept: KEPT } : {}),
    empty,
  });
}
