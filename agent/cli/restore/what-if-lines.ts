import type { WhatIf } from '../../../recovery/wal/what-if/what-if.ts';
import { type Column, formatTable } from '../table/format-table.ts';

export type NamedChanges = {
  /** `shop/public.orders`, or `TABLESPACE/DATABASE/FILENODE` where nobody knows its name. */
  readonly relation: string;
  readonly inserts: number;
  readonly updates: number;
  readonly deletes: number;
};

export type NamedWhatIf = Omit<WhatIf, 'relations'> & {
  /** Where recovery would begin; null where no snapshot was finished by then. */
  readonly snapshot: string | null;
  readonly relations: readonly NamedChanges[];
};

/** Relations that are shown; `--json` has all. */
const SHOWN = 40;

const columns: readonly Column<NamedChanges>[] = [
  { title: 'RELATION', cell: ({ relation }) => relation, shrinkTo: 12 },
  { title: 'INSERTED', cell: ({ inserts }) => String(inserts), align: 'right' },
  { title: 'UPDATED', cell: ({ updates }) => String(updates), align: 'right' },
  { title: 'DELETED', cell: ({ deletes }) => String(deletes), align: 'right' },
];

/** What a person reads before a restore to an instant. */
export function whatIfLines(lost: NamedWhatIf, width: number): string[] {
  const { until, transactions, first, last, lastKept, relations, snapshot } = lost;
  const where =
    snapshot === null
      ? 'No physical snapshot was finished by then: there is nothing to recover from.'
      : `Recovery would begin at snapshot ${snapshot.slice(0, 8)}.`;
  const kept = lastKept === null ? [] : [`Last that stays:  ${endText(lastKept)}`];
  if (first === null || last === null)
    return [`A restore to ${until} UTC would lose no transaction. ${where}`, ...kept];
  return [
    `A restore to ${until} UTC would lose ${transactions} transactions. ${where}`,
    ...kept,
    `First that is lost: ${endText(first)}`,
    `Last that is lost:  ${endText(last)}`,
    `The archive ends at ${lost.endLsn} on timeline ${lost.timeline}.`,
    ...(relations.length === 0 ? [] : ['', ...formatTable(columns, relations.slice(0, SHOWN), width)]),
    ...(relations.length > SHOWN ? [`and ${relations.length - SHOWN} more (--json)`] : []),
    ...(lost.untold > 0
      ? [`and ${lost.untold} changed rows of transactions that were too many to follow`]
      : []),
    `Rows that a transaction changed before ${lost.lookedFrom} are not counted.`,
  ];
}

function endText({ at, xid, lsn }: NonNullable<WhatIf['first']>): string {
  return `${at} UTC, transaction ${xid}, at ${lsn}`;
}
