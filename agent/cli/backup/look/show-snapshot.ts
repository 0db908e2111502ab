import type { Repository } from '../../../../recovery/archive/repository.ts';
import type { Snapshot } from '../../../../recovery/archive/snapshot.ts';
import { humanBytes } from '../../../kit/bytes.ts';
import { humanDuration } from '../../../kit/duration.ts';
import { safeLine } from '../../../kit/safe-text.ts';
import type { Output } from '../../command.ts';
import { type ExitCode, exitCodes } from '../../exit-codes.ts';
import { jsonText } from '../../json-text.ts';
import { localTime } from '../snapshot-columns.ts';

/** `vedette backup show`: all that is known of a snapshot beside its entries. */
export async function showSnapshot(
  repository: Repository,
  { snapshot: id, json }: { readonly snapshot: string; readonly json: boolean },
  output: Output,
  signal: AbortSignal,
): Promise<ExitCode> {
  const { list: _, ...snapshot } = await repository.snapshot(id, signal);
  if (json) output.write(jsonText(snapshot));
  else for (const line of snapshotLines(snapshot)) output.write(`${line}\n`);
  return exitCodes.ok.code;
}

/** What a person reads of a snapshot. */
export function snapshotLines(snapshot: Omit<Snapshot, 'list'>): string[] {
  const { startedAt, finishedAt, method, group, tags, canary } = snapshot;
  const took = Date.parse(finishedAt) - Date.parse(startedAt);
  return [
    row('snapshot', snapshot.id),
    row(
      'source',
      `${snapshot.source} on ${snapshot.host} (${[snapshot.kind, method].filter(Boolean).join(', ')})`,
    ),
    row('taken', `${localTime(startedAt)}, in ${humanDuration(took)}, by ${snapshot.program}`),
    ...(group === null ? [] : [row('group', group)]),
    ...(tags.length === 0 ? [] : [row('tags', tags.join(', '))]),
    row(
      'size',
      `${humanBytes(snapshot.bytes)} in ${snapshot.entries} entries, ${humanBytes(snapshot.addedBytes)} new`,
    ),
    row('tree', snapshot.treeDigest),
    row('parent', snapshot.parent ?? 'none'),
    ...snapshot.phases.map(({ name, seconds }) => row('phase', `${name}: ${humanDuration(seconds * 1_000)}`)),
    ...Object.entries(snapshot.facts).map(([name, value]) => row('fact', `${name}: ${factText(value)}`)),
    ...(canary === null ? [] : [row('canary', `${canary.of}, written ${localTime(canary.writtenAt)}`)]),
    ...snapshot.fingerprints.map(({ of, rows, hash }) => row('print', `${of}: ${rows} rows, ${hash}`)),
    ...snapshot.noteTexts.map((note) => row('note', note)),
  ];
}

function row(name: string, text: string): string {
  return `${name.padEnd(10)}${safeLine(text, 1_000)}`;
}

function factText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
