import type { Argv } from 'yargs';
import type { SnapshotSummary } from '../../../recovery/archive/snapshot.ts';

/** Which snapshots a command is about. */
export type SnapshotFilter = {
  readonly source?: string | undefined;
  readonly host?: string | undefined;
  readonly tag?: readonly string[] | undefined;
};

export function filterOptions<T>(yargs: Argv<T>) {
  const text = (describe: string) => ({ type: 'string', requiresArg: true, describe }) as const;
  return yargs
    .option('source', text('Only those of this source, as it is listed: files:/srv'))
    .option('host', text('Only those of this host'))
    .option('tag', { ...text('Only those with this tag; may be given again'), array: true });
}

export function matchesFilter(
  snapshot: SnapshotSummary,
  { source, host, tag = [] }: SnapshotFilter,
): boolean {
  return (
    (source === undefined || snapshot.source === source) &&
    (host === undefined || snapshot.host === host) &&
    tag.every((one) => snapshot.tags.includes(one))
  );
}
