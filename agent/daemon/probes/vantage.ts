import type { z } from 'zod';
import type { FailureReason } from '../../client/request-error.ts';
import type { listVantageResults, VantageResult } from '../../contract/probes.ts';

/** What one vantage told last. */
export type VantageAnswer = z.output<typeof listVantageResults.response>;

/** One question to a peer: milliseconds until the answer, or why there was none. */
export type Exchange = { readonly milliseconds: number } | { readonly because: FailureReason };

/** What another host told of one probe. */
export type HeardResult = {
  readonly result: VantageResult;
  /** How old it was by the clock of the other when it was told, milliseconds. */
  readonly age: number;
  /** Monotonic milliseconds. */
  readonly heardAt: number;
};

/** One other host, as it is known from here. */
export type Vantage = {
  readonly host: string;
  /** What it told last; `results` may then have been some of all. */
  readonly answer: VantageAnswer | undefined;
  /** The newest of each of its probes. */
  readonly results: ReadonlyMap<string, HeardResult>;
  /** Monotonic milliseconds of the last good answer. */
  readonly answeredAt: number;
  /** The last questions, newest last. */
  readonly exchanges: readonly Exchange[];
};

/** Reasons that leave open whether the host is there; any other was said by the host itself. */
const UNREACHED: ReadonlySet<FailureReason> = new Set(['timeout', 'unreachable']);
const LOST_TO_BE_SILENT = 2;
const LOSS_OVER = 10;

/** Whether its agent does not answer any more; a single question that is lost is no silence. */
export function isSilent({ exchanges }: Pick<Vantage, 'exchanges'>): boolean {
  const last = exchanges.slice(-LOST_TO_BE_SILENT);
  return last.length === LOST_TO_BE_SILENT && last.every((exchange) => 'because' in exchange);
}

/** Whether its host is reached: also one that refuses is there. */
export function isReached({ exchanges }: Pick<Vantage, 'exchanges'>): boolean {
  const last = exchanges.slice(-LOST_TO_BE_SILENT);
  return last.length > 0 && last.some((exchange) => !isUnreached(exchange));
}

/** Share of the last questions that did not reach it, from 0 to 1. */
export function lossOf({ exchanges }: Pick<Vantage, 'exchanges'>): number {
  const last = exchanges.slice(-LOSS_OVER);
  return last.length === 0 ? 0 : last.filter(isUnreached).length / last.length;
}

function isUnreached(exchange: Exchange): boolean {
  return 'because' in exchange && UNREACHED.has(exchange.because);
}
