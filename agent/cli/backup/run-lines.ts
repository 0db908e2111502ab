import type { BackupRun } from '../../contract/backups.ts';
import { humanBytes } from '../../kit/bytes.ts';
import { humanDuration } from '../../kit/duration.ts';
import { safeLine } from '../../kit/safe-text.ts';
import { counted } from '../counted.ts';
import { SHOWN_DIGITS } from './snapshot-columns.ts';

/** What a person reads of a run of an agent that has ended: what it was, and what it has to tell. */
export function runLines(run: BackupRun): string[] {
  const { kind, backup, outcome, snapshot, entries, bytes, startedAt, finishedAt, report } = run;
  const took = finishedAt === null ? '' : humanDuration(Date.parse(finishedAt) - Date.parse(startedAt));
  const facts = [
    snapshot === null ? '' : `snapshot ${snapshot.slice(0, SHOWN_DIGITS)}`,
    entries === 0 ? '' : counted(entries, 'entry'),
    bytes === 0 ? '' : humanBytes(bytes),
    took,
  ];
  const head = `${kind} of ${backup}: ${outcome === 'ok' ? 'done' : outcome}`;
  return [[head, ...facts].filter((fact) => fact !== '').join(', '), ...report].map((line) =>
    safeLine(line, 1_000),
  );
}
