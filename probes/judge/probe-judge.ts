import type { ProbeResult, ProbeState } from '../probe-result.ts';
import { FLAP_RESULTS, type FlapThresholds, flapPercent, isFlapping } from './flap-detection.ts';
import { compareBadness, type KnownState, mildestOf, worstOf } from './known-state.ts';

/** Without a result that says something for more than this many intervals, nothing is known. */
export const GAP_INTERVALS = 3;

/** One probe as one vantage judges it. Plain JSON, to be kept across restarts. */
export type JudgedProbe = {
  readonly state: ProbeState;
  /** Reason and message of the result that last confirmed the state. */
  readonly reason: string;
  readonly message: string;
  /** Since when it is in this state, milliseconds since the epoch; undefined before the first result. */
  readonly since: number | undefined;
  /** When the last result came that was not `unknown`. */
  readonly knownAt: number | undefined;
  /** The last result of all, also one that changed nothing. */
  readonly last: { readonly state: ProbeState; readonly reason: string; readonly at: number } | undefined;
  /** The last results that were not `unknown`, from the oldest to the newest. */
  readonly recent: readonly KnownState[];
  readonly flapping: boolean;
};

export type JudgeOptions = {
  /** Results in a row that are worse before the state is. */
  readonly failAfter: number;
  /** Results in a row that are better before the state is. */
  readonly recoverAfter: number;
  /** Milliseconds. */
  readonly interval: number;
  readonly flap: FlapThresholds;
};

/**
 * What a result did to the state. `changed`: it is another now. `kept`: the result agrees with it. `held`: it does
 * not, and changes nothing yet.
 */
export type JudgeDecision = {
  readonly decision: 'changed' | 'kept' | 'held';
  readonly from: ProbeState;
  readonly to: ProbeState;
  readonly because: JudgeReason;
  /** Results in a row that speak for a change, and how many it takes; where they were counted. */
  readonly count?: number;
  readonly needed?: number;
};

export type JudgeReason =
  | 'agrees' // the result is what the state is
  | 'first-result' // nothing was known before: it counts at once
  | 'failures' // enough results in a row were worse
  | 'successes' // enough results in a row were better
  | 'not-enough' // worse or better, and not often enough yet
  | 'unknown-result' // it says nothing about the target
  | 'no-results'; // nothing was heard for more than three intervals

export type Judgement = { readonly next: JudgedProbe; readonly decisions: readonly JudgeDecision[] };

/** What judging needs of a result. */
export type JudgedResult = Pick<ProbeResult, 'state' | 'reason' | 'message'>;

/** A probe that was never run. */
export const unjudged: JudgedProbe = {
  state: 'unknown',
  reason: 'no-results',
  message: 'unknown: not run yet',
  since: undefined,
  knownAt: undefined,
  last: undefined,
  recent: [],
  flapping: false,
};

/**
 * The next state of a probe and what was decided, from one result at `now` (milliseconds since the epoch).
 *
 *     unknown ── first result ──▶ what it says; after a gap, a failure that is new only when it is confirmed
 *     better  ── `failAfter` results in a row worse ──▶ the mildest of these
 *     worse   ── `recoverAfter` results in a row better ──▶ the worst of these
 *     any     ── more than three intervals without a known result ──▶ unknown
 *
 * An `unknown` result counts neither for nor against: results before and after it are still in a row.
 */
export function judge(
  before: JudgedProbe,
  result: JudgedResult,
  options: JudgeOptions,
  now: number,
): Judgement {
  const { next: probe, decisions } = judgeSilence(before, options.interval, now);
  const last = { state: result.state, reason: result.reason, at: now };
  const { state } = result;
  if (state === 'unknown') {
    const held = { decision: 'held', from: probe.state, to: probe.state, because: 'unknown-result' } as const;
    return { next: { ...probe, ...whyUnknown(probe, result), last }, decisions: [...decisions, held] };
  }
  const recent = [...probe.recent, state].slice(-longestLook(options));
  const flapping = isFlapping(probe.flapping, flapPercent(recent), options.flap);
  const decision = decide(probe.state, recent, options);
  const confirmed =
    decision.to === state || decision.decision === 'changed'
      ? { reason: result.reason, message: result.message }
      : {};
  const since = decision.decision === 'changed' ? now : probe.since;
  const next = { ...probe, ...confirmed, state: decision.to, since, knownAt: now, last, recent, flapping };
  return { next, decisions: [...decisions, decision] };
}

/** To be asked now and then where no results come: after more than three intervals the state is unknown. */
export function judgeSilence(before: JudgedProbe, interval: number, now: number): Judgement {
  const { state, knownAt } = before;
  if (state === 'unknown' || knownAt === undefined || now - knownAt <= GAP_INTERVALS * interval)
    return { next: before, decisions: [] };
  const next: JudgedProbe = {
    ...before,
    state: 'unknown',
    reason: 'no-results',
    message: `unknown: no result for more than ${GAP_INTERVALS} intervals`,
    since: knownAt + GAP_INTERVALS * interval,
  };
  return {
    next,
    decisions: [{ decision: 'changed', from: state, to: 'unknown', because: 'no-results' }],
  };
}

/** What this vantage can say right now, for the verdict: nothing, where its last result said nothing. */
export function presentState({ state, last }: JudgedProbe): ProbeState {
  return last?.state === 'unknown' ? 'unknown' : state;
}

function longestLook({ failAfter, recoverAfter }: JudgeOptions): number {
  return Math.max(FLAP_RESULTS, failAfter, recoverAfter);
}

function decide(from: ProbeState, recent: readonly KnownState[], options: JudgeOptions): JudgeDecision {
  const result = recent.at(-1)!;
  if (from === 'unknown') return afterUnknown(recent, options);
  const order = compareBadness(result, from);
  if (order === 0) return { decision: 'kept', from, to: from, because: 'agrees' };
  const needed = order > 0 ? options.failAfter : options.recoverAfter;
  const row = rowOf(recent, (state) => Math.sign(compareBadness(state, from)) === Math.sign(order));
  const count = row.length;
  if (count < needed) return { decision: 'held', from, to: from, because: 'not-enough', count, needed };
  const counted = row.slice(-needed);
  const to = order > 0 ? mildestOf(counted) : worstOf(counted);
  return { decision: 'changed', from, to, because: order > 0 ? 'failures' : 'successes', count, needed };
}

/**
 * What is known again after a gap: something good at once, and what the results before the gap said too; a failure that
 * is new has to be confirmed like any other, because what ends a gap is often the network coming back.
 */
function afterUnknown(recent: readonly KnownState[], { failAfter }: JudgeOptions): JudgeDecision {
  const [from, to] = ['unknown' as const, recent.at(-1)!];
  const count = rowOf(recent, (state) => compareBadness(state, to) >= 0).length;
  const needed = to === 'up' ? 1 : Math.min(failAfter, recent.length);
  if (count >= needed) return { decision: 'changed', from, to, because: 'first-result' };
  return { decision: 'held', from, to: from, because: 'not-enough', count, needed };
}

/** Where nothing is known, the last result says why; a state that is known keeps the reason that confirmed it. */
function whyUnknown(probe: JudgedProbe, { reason, message }: JudgedResult): Partial<JudgedProbe> {
  return probe.state === 'unknown' ? { reason, message } : {};
}

/** The results at the end that all satisfy it. */
function rowOf(recent: readonly KnownState[], holds: (state: KnownState) => boolean): readonly KnownState[] {
  const before = recent.findLastIndex((state) => !holds(state));
  return recent.slice(before + 1);
}
