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
  /** Where hosts aggregate: what to ask instead when one has series of another, which would count twice. */
  readonly single?: SinglePiece;
};

/** A piece whose answers are single series, so that the same one of two hosts is noticed. */
export type SinglePiece = Piece & {
  /** Whether an answer of a host makes it necessary. */
  isNeeded(host: string, answer: readonly ResultSeries[]): boolean;
};
