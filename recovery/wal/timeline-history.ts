import { OperationalError } from '../../agent/kit/errors.ts';
import { parseLsn } from './lsn.ts';
import { historyName } from './wal-name.ts';

/** A timeline that another one came from, and the LSN up to which its log belongs to both. */
export type Ancestor = { readonly timeline: number; readonly until: bigint };

/**
 * Reads a history file: a line each, `1<tab>0/3000000<tab>why`, the oldest first (`access/timeline.c`).
 *
 * @throws OperationalError `invalid`
 */
export function parseTimelineHistory(text: string, timeline: number): readonly Ancestor[] {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  const ancestors = lines.map((line) => ancestor(line, timeline));
  for (const [index, { timeline: parent, until }] of ancestors.entries()) {
    const before = ancestors[index - 1];
    if (parent >= timeline) throw wrong(timeline, `timeline ${parent} does not come before it`);
    if (before && (parent <= before.timeline || until < before.until))
      throw wrong(timeline, 'its lines are out of order');
  }
  return ancestors;
}

function ancestor(line: string, of: number): Ancestor {
  const [timeline = '', until = ''] = line.split(/\s+/);
  try {
    if (/^\d{1,10}$/.test(timeline)) return { timeline: Number(timeline), until: parseLsn(until) };
  } catch {
    // Told below.
  }
  throw wrong(of, 'a line of it has no timeline and LSN');
}

function wrong(timeline: number, state: string): OperationalError {
  return new OperationalError('invalid', `Cannot read ${historyName(timeline)}: ${state}`);
}
