import { formatLsn } from '../../../../recovery/wal/lsn.ts';
import type { StreamState } from '../../../../recovery/wal/stream/stream-wal.ts';
import { safeLine } from '../../../kit/safe-text.ts';
import type { Output } from '../../command.ts';

/** Writes a line when the stream becomes another, not at every round. */
export function stateLines(output: Output): (state: StreamState) => void {
  let last = '';
  return ({ state, because, archivedTo, waiting }) => {
    const now = `${state}${because === null ? '' : `: ${safeLine(because)}`}${waiting > 0 ? ` (${waiting} segments wait)` : ''}`;
    // What is held back grows by the second; that it does is the news.
    const news = now.replace(/\d+/g, '#');
    if (news === last) return;
    last = news;
    output.write(`${now}${archivedTo === null ? '' : `, archived to ${formatLsn(archivedTo)}`}\n`);
  };
}
