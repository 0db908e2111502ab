import { type FleetRun, isRunning, ownTime } from '../../data/fleet-backup.ts';
import type { Column } from '../../table/column.ts';
import { Table } from '../../table/table.ts';
import { shortBytes, shortDuration } from '../../text/short.ts';
import { fitSpans, type Span } from '../../text/spans.ts';
import type { Theme } from '../../theme/theme.ts';
import { outcomeRole, outcomeText, runLength, runLineSpans } from '../backups/run-looks.ts';

export type RunTableOptions = {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly empty: () => readonly string[];
};

const left = { align: 'left' } as const;
const right = { align: 'right' } as const;

/** What was done for one backup, the newest first; what goes on now before it. */
export function createRunTable({ now, empty }: RunTableOptions): Table<FleetRun> {
  return new Table<FleetRun>({
    columns: runColumns(now),
    key: ({ id }) => id,
    name: ({ id }) => id,
    orders: [
      {
        ...{ id: 'newest', title: 'newest first' },
        value: (run) => ownTime(run.startedAt, run)! + (isRunning(run) ? 1e15 : 0),
      },
    ],
    empty,
  });
}

function runColumns(now: () => number): Column<FleetRun>[] {
  const began = (run: FleetRun) => ownTime(run.startedAt, run)!;
  return [
    {
      ...{ id: 'outcome', title: 'outcome', width: 11, ...left, rank: 0 },
      value: ({ outcome }) => outcome ?? 'running',
      text: outcomeText,
      role: outcomeRole,
    },
    {
      ...{ id: 'kind', title: 'kind', width: 7, ...left, rank: 0 },
      value: ({ kind }) => kind,
      text: ({ kind }) => kind,
    },
    {
      ...{ id: 'age', title: 'ago', width: 4, ...right, rank: 0, quantity: 'duration' },
      does: 'since it began',
      value: (run) => now() - began(run),
      text: (run) => shortDuration(now() - began(run)),
    },
    {
      ...{ id: 'took', title: 'took', width: 4, ...right, rank: 1, quantity: 'duration' },
      value: (run) => runLength(run, now()),
      text: (run) => shortDuration(runLength(run, now())),
    },
    {
      ...{ id: 'size', title: 'size', width: 5, ...right, rank: 2, quantity: 'bytes' },
      value: ({ bytes }) => bytes,
      text: ({ bytes }) => shortBytes(bytes),
    },
    {
      ...{ id: 'doing', title: 'what goes on', width: 24, widest: 90, ...left, rank: 0 },
      does: 'how far it is while it runs; else how it ended',
      value: ({ step, error }) => error ?? step,
      text: (run, theme, width) =>
        doingSpans(run, width, theme)
          .map(([text]) => text)
          .join(''),
      spans: (run, theme, width) => fitSpans(doingSpans(run, width, theme), width, theme),
    },
    {
      ...{ id: 'target', title: 'target', width: 16, widest: 40, ...left, rank: 3 },
      value: ({ target }) => target ?? undefined,
      text: ({ target }) => target ?? '',
      role: () => 'dim',
    },
  ];
}

function doingSpans(run: FleetRun, width: number, theme: Theme): Span[] {
  if (isRunning(run)) return runLineSpans(run, width, theme);
  if (run.error !== null) return [[run.error, outcomeRole(run)]];
  return [[run.report[0] ?? (run.snapshot === null ? '' : `snapshot ${run.snapshot}`), 'dim']];
}
