import type { ResultSeries } from '../evaluate/query.ts';
import type { GivenSeries } from '../syntax/expression.ts';

/** A part of a query that every host answers for its own series. */
export type Piece = {
  /** The part as a person wrote it. */
  readonly text: string;
  /** What a host is asked, as PromQL; undefined where nothing of it can match. */
  question(host: string): string | undefined;
  /** The series of a host's answer as series of the whole: whose they are, and with the name that they had. */
  rows(host: string, answer: readonly ResultSeries[]): GivenSeries[];
};
