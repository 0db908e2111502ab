import { OperationalError } from '../../agent/kit/errors.ts';
import type { SnapshotSummary } from './snapshot.ts';

const SHORTEST = 4;

/** The snapshot that is meant by an id, a unique beginning of one, `latest` or `latest:SOURCE`. Throws `not-found` or `conflict`. */
export function chosenSnapshot(all: readonly SnapshotSummary[], id: string, where: string): SnapshotSummary {
  if (id === 'latest' || id.startsWith('latest:')) return latest(all, id, where);
  const found = id.length < SHORTEST ? [] : all.filter((snapshot) => snapshot.id.startsWith(id));
  if (found.length === 1) return found[0] as SnapshotSummary;
  if (found.length === 0)
    throw missing(id, where, id.length < SHORTEST ? 'it has less than 4 digits' : 'there is none');
  throw new OperationalError('conflict', `Cannot tell which snapshot ${id} is: ${found.length} begin so`, {
    hint: `Give more digits: ${found
      .slice(0, 3)
      .map((snapshot) => snapshot.id.slice(0, 12))
      .join(', ')}`,
  });
}

function latest(all: readonly SnapshotSummary[], id: string, where: string): SnapshotSummary {
  const source = id.slice('latest:'.length);
  const found = all.findLast((snapshot) => id === 'latest' || snapshot.source === source);
  if (found === undefined) throw missing(id, where, 'there is none');
  return found;
}

function missing(id: string, where: string, state: string): OperationalError {
  return new OperationalError('not-found', `Cannot find snapshot ${id} in ${where}: ${state}`, {
    hint: 'vedette backup ls',
  });
}
