import type { Repository } from '../../../../recovery/archive/repository.ts';
import type { SnapshotSummary } from '../../../../recovery/archive/snapshot.ts';
import { safeLine } from '../../../kit/safe-text.ts';
import type { Output } from '../../command.ts';
import { type ExitCode, exitCodes } from '../../exit-codes.ts';
import { jsonText } from '../../json-text.ts';
import { formatTable } from '../../table/format-table.ts';
import { checkedCount } from '../keep-options.ts';
import { listedSnapshots, snapshotColumns } from '../snapshot-columns.ts';
import type { SnapshotFilter } from '../snapshot-filter.ts';
import { matchesFilter } from '../snapshot-filter.ts';

export type ListArguments = SnapshotFilter & { readonly last?: number | undefined; readonly json: boolean };

/** `vedette backup ls`: the snapshots, the newest first. */
export async function listSnapshots(
  repository: Repository,
  args: ListArguments,
  output: Output,
  signal: AbortSignal,
): Promise<ExitCode> {
  const damaged = new Set<string>();
  const all = await repository.snapshots(signal, ({ message }) => damaged.add(message));
  for (const message of damaged) output.writeError(`warning: ${message}\n`);
  return showSnapshots(all, args, output);
}

/** @param snapshots the oldest first */
export function showSnapshots(
  snapshots: readonly SnapshotSummary[],
  args: ListArguments,
  output: Output,
  now: number = Date.now(),
): ExitCode {
  const last = args.last === undefined ? undefined : checkedCount('--last', args.last);
  const listed = listedSnapshots(snapshots.filter((one) => matchesFilter(one, args))).slice(0, last);
  if (args.json)
    output.write(jsonText({ snapshots: listed.map(({ snapshot, growth }) => ({ ...snapshot, growth })) }));
  else if (listed.length === 0) output.writeError(noneText(snapshots));
  else output.write(`${formatTable(snapshotColumns(now), listed, output.columns).join('\n')}\n`);
  return exitCodes.ok.code;
}

function noneText(snapshots: readonly SnapshotSummary[]): string {
  if (snapshots.length === 0) return 'No snapshots. Make one with: vedette backup run\n';
  const sources = [...new Set(snapshots.map(({ host, source }) => `${source} on ${host}`))];
  return `${safeLine(`No such snapshots. There are those of ${sources.join(', ')}`, 500)}\n`;
}
