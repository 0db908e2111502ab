import type { ProbeState } from '../../../probes/probe-result.ts';
import { listProbes, type ProbeRow } from '../../contract/probes.ts';
import { humanDuration } from '../../kit/duration.ts';
import type { Output } from '../command.ts';
import { connect } from '../connect.ts';
import type { ConnectionArguments } from '../connection-options.ts';
import type { ExitCode } from '../exit-codes.ts';
import { jsonText } from '../json-text.ts';
import { createStyle } from '../style.ts';
import { type Column, formatTable } from '../table/format-table.ts';
import { formatMilliseconds } from './format-milliseconds.ts';
import { stateCodes, worstState } from './state-codes.ts';

const ORDER: readonly string[] = ['down', 'unknown', 'degraded', 'up'];

/** `vedette probe list`. @throws OperationalError */
export async function listProbesOf(
  args: ConnectionArguments & { readonly json: boolean },
  output: Output,
): Promise<ExitCode> {
  const found = await (await connect(args)).call(listProbes);
  const rows = found.probes.toSorted((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state));
  if (args.json) output.write(jsonText({ ...found, probes: rows }));
  else if (rows.length === 0)
    output.writeError('No probes. They are in the section probes: of the configuration\n');
  else
    output.write(
      `${formatTable(columns(output, Date.parse(found.time)), rows, output.columns).join('\n')}\n`,
    );
  return stateCodes[worstState(rows.filter(({ reason }) => reason !== 'disabled').map(countedState))];
}

/** Of what this agent leaves to others, the verdict is what is known. */
function countedState({ runsHere, state, verdict }: ProbeRow): ProbeState {
  return (runsHere ? state : (verdict?.state ?? state)) as ProbeState;
}

function columns(output: Output, now: number): Column<ProbeRow>[] {
  const { good, warn, bad } = createStyle(output.color);
  const paint = ({ state }: ProbeRow, text: string) =>
    state === 'up' ? good(text) : state === 'down' ? bad(text) : warn(text);
  return [
    { title: 'STATE', cell: ({ state }) => state, style: paint },
    { title: 'NAME', cell: ({ name }) => name, shrinkTo: 16 },
    { title: 'KIND', cell: ({ kind }) => kind, spare: 2 },
    { title: 'TARGET', cell: ({ target }) => target, shrinkTo: 16, spare: 1 },
    { title: 'SINCE', cell: ({ since }) => ago(since, now), align: 'right' },
    { title: 'TOOK', cell: took, align: 'right', spare: 3 },
    { title: 'LAST RUN', cell: ({ lastRun }) => ago(lastRun, now), align: 'right', spare: 4 },
    { title: 'MARKS', cell: marksOf, spare: 5 },
    { title: 'WHY', cell: ({ state, message }) => (state === 'up' ? '' : message), shrinkTo: 20 },
    { title: 'VERDICT', cell: ({ verdict }) => verdict?.cause ?? '', spare: 6 },
  ];
}

function ago(time: string | null, now: number): string {
  return time === null ? '–' : humanDuration(Math.max(0, now - Date.parse(time)));
}

function marksOf({ marks, flapping }: ProbeRow): string {
  return [...marks.map(({ mark }) => mark), ...(flapping ? ['flapping'] : [])].join(' ');
}

function took({ durationSeconds }: ProbeRow): string {
  return durationSeconds === null ? '–' : formatMilliseconds(durationSeconds * 1_000);
}
