import type { ProbeConditionRow, ProbeMark, ProbeVerdict } from '../../agent/contract/probes.ts';

/** How a probe is, worst last. */
export const probeStates = ['up', 'unknown', 'degraded', 'down'] as const;
export type ProbeState = (typeof probeStates)[number];

/** The phases of a run, in the order in which they happen. */
export const probePhases = ['dns', 'connect', 'tls', 'processing', 'transfer'] as const;
export type ProbePhase = (typeof probePhases)[number];

export type PhaseSeconds = Readonly<Record<string, number>>;

/** One probe as one host sees it. Times are ms since the epoch by our clock. */
export type ProbeVantage = {
  readonly host: string;
  readonly hostKey: string;
  readonly state: ProbeState;
  /** `ok`, or why not. */
  readonly reason: string;
  readonly message: string;
  readonly since: number | null;
  readonly latencySeconds: number | null;
  readonly phaseSeconds: PhaseSeconds;
  readonly address: string | null;
  readonly families: Readonly<Record<string, { readonly state: string; readonly reason: string }>> | null;
  readonly conditions: readonly ProbeConditionRow[];
  /** How long the last runs took, oldest first; null where it was not up. */
  readonly recentSeconds: readonly (number | null)[];
  readonly expires: number | null;
  readonly uptime: number | null;
  readonly lastRun: number | null;
  readonly marks: readonly ProbeMark[];
  readonly flapping: boolean;
  /** Why its host does not answer, null when it does; what is told of it is then what it said last. */
  readonly silent: string | null;
};

/** A mark, and on how many vantages it is. */
export type FleetProbeMark = ProbeMark & { readonly on: number };

/** One probe over all hosts that know it. Strings are safe to print; times are ms since the epoch by our clock. */
export type FleetProbe = {
  readonly name: string;
  readonly kind: string;
  readonly target: string;
  readonly group: string | null;
  readonly describe: string | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly state: ProbeState;
  /** As agents name it: `target-down`, `path-broken`, …; `mixed` where no agent has judged and vantages differ. */
  readonly cause: string;
  /** One sentence. */
  readonly message: string;
  readonly since: number | null;
  /** How many vantages see it fail, how many see it at all, and how many there are. */
  readonly counts: { readonly failing: number; readonly knowing: number; readonly of: number };
  /** The verdict of the host that sees most; null where no agent has judged. */
  readonly verdict: ProbeVerdict | null;
  /** The hosts that run it, by name. */
  readonly vantages: readonly ProbeVantage[];
  readonly marks: readonly FleetProbeMark[];
  readonly flapping: boolean;
  /** The medians over the vantages that see it up, else over all. */
  readonly latencySeconds: number | null;
  readonly phaseSeconds: PhaseSeconds;
  readonly recentSeconds: readonly (number | null)[];
  readonly uptime: number | null;
  /** The earliest of all vantages. */
  readonly expires: number | null;
  /** The newest of all vantages. */
  readonly lastRun: number | null;
  readonly intervalSeconds: number | null;
};

/** The state that a word of another agent stands for; words of later versions say nothing here. */
export function probeStateOf(word: string): ProbeState {
  return probeStates.find((state) => state === word) ?? 'unknown';
}

/** How bad it is to look at a probe first: down before degraded before unknown; what somebody knows about comes after. */
export function probeBadness({ state, marks, flapping }: FleetProbe): number {
  return probeStates.indexOf(state) * 4 - (marks.length > 0 ? 2 : 0) + (flapping ? 1 : 0);
}
