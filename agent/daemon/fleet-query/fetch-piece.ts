import { TimeSlice } from '../../kit/time-slice.ts';
import type { Piece } from '../../promql/distribute/piece.ts';
import { RowMerger } from '../../promql/distribute/row-merger.ts';
import type { Steps } from '../../promql/evaluate/query.ts';
import type { GivenFetch, GivenSeries } from '../../promql/syntax/expression.ts';
import type { FleetAnswers } from './fleet-answers.ts';

/** Most points that a host gives of one series in one answer, as in Prometheus. */
const MAX_STEPS = 11_000;

/** Has a piece of a query answered by all hosts, and puts their rows together. */
export function fetchPiece(piece: Piece, answers: FleetAnswers): GivenFetch {
  return async (steps, signal) => {
    const rows = new RowMerger();
    const slice = new TimeSlice();
    for (const part of inParts(steps)) {
      const told = await answers.ask((host) => {
        const text = piece.question(host);
        return text === undefined ? undefined : { text, steps: part, instant: false };
      });
      const { single } = piece;
      if (single !== undefined && told.some(([host, { series }]) => single.isNeeded(host, series)))
        return fetchPiece({ ...single, text: piece.text }, answers)(steps, signal);
      for (const [host, { series }] of told) {
        for (const one of series) {
          rows.add(piece.rows(host, [one]));
          if (slice.over) await slice.next();
        }
      }
    }
    return rows.rows() satisfies GivenSeries[];
  };
}

/** The steps in as many parts as there must be. */
function* inParts({ start, end, step }: Steps): Generator<Steps> {
  // An instant has no step, which a range query must have.
  const width = Math.max(step, 1);
  const length = width * (MAX_STEPS - 1);
  for (let from = start; from <= end; from += length + width)
    yield { start: from, end: Math.min(end, from + length), step: width };
}
