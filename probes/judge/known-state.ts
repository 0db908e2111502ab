import type { ProbeState } from '../probe-result.ts';

/** What was found where something was found. */
export type KnownState = Exclude<ProbeState, 'unknown'>;

const BADNESS: Readonly<Record<KnownState, number>> = { up: 0, degraded: 1, down: 2 };

/** Above zero when `a` is worse than `b`. */
export function compareBadness(a: KnownState, b: KnownState): number {
  return BADNESS[a] - BADNESS[b];
}

/** The worst of at least one. */
export function worstOf(states: readonly KnownState[]): KnownState {
  return states.reduce((worst, state) => (compareBadness(state, worst) > 0 ? state : worst));
}

/** The mildest of at least one. */
export function mildestOf(states: readonly KnownState[]): KnownState {
  return states.reduce((mildest, state) => (compareBadness(state, mildest) < 0 ? state : mildest));
}
