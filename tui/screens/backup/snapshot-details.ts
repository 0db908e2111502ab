import { createPager } from '../../overlays/pager.ts';
import { shortBytes, shortDuration } from '../../text/short.ts';
import type { Span } from '../../text/spans.ts';
import { wrapText } from '../../text/wrap-text.ts';
import type { ScreenContext } from '../screen.ts';
import { dateTimeText, type FleetSnapshotRow, snapshotTime } from './snapshot-table.ts';

const LABEL = 12;

/** Shows all that is known of a snapshot. */
export function showSnapshot(
  snapshot: FleetSnapshotRow,
  target: string,
  context: Pick<ScreenContext, 'overlay'>,
): void {
  context.overlay(
    createPager({
      title: () => [['snapshot ', 'title'], [snapshot.id]],
      lines: (_, width) => facts(snapshot, target).flatMap((fact) => factLines(fact, width)),
    }),
  );
}

type Fact = readonly [label: string, text: string];

function facts(snapshot: FleetSnapshotRow, target: string): Fact[] {
  const { host, source, kind, method, group, bytes, addedBytes, entries, notes, tags, keep } = snapshot;
  const phases = snapshot.phases.map(({ name, seconds }) => `${name} ${shortDuration(seconds * 1_000)}`);
  const all: Fact[] = [
    ['in', target],
    ['of', `${source} on ${host}`],
    ['kind', [kind, method, group === null ? '' : `group ${group}`].filter(Boolean).join(', ')],
    ['begun', `${dateTimeText(snapshotTime(snapshot))} UTC`],
    ['holds', `${shortBytes(bytes)} in ${entries} entries; added ${shortBytes(addedBytes)} to the target`],
    ['notes', notes === 0 ? 'none' : `${notes}: what was skipped or changed while it was read`],
    ['phases', phases.join(', ')],
    ['kept as', keep.length === 0 ? 'nothing keeps it: the next prune takes it' : keep.join(', ')],
    ['tags', tags.join(', ')],
    ['parent', snapshot.parent ?? 'none'],
    ['tree digest', snapshot.treeDigest],
  ];
  return all.filter(([, text]) => text !== '');
}

function factLines([label, text]: Fact, width: number): Span[][] {
  return wrapText(text, Math.max(20, width - LABEL - 3)).map((line, index): Span[] => [
    [`  ${(index === 0 ? label : '').padEnd(LABEL)} `, 'dim'],
    [line],
  ]);
}
