import type { FactValue } from './facts.ts';
import type { PhaseTimes } from './phases.ts';
import type { TraceLine } from './trace.ts';

/** From the best to the worst that is known; `unknown` says nothing about the target, neither up nor down. */
export const probeStates = ['up', 'degraded', 'down', 'unknown'] as const;
export type ProbeState = (typeof probeStates)[number];

/** One condition of one run, with what it found in the place of each name. */
export type ConditionResult = {
  readonly text: string;
  readonly holds: boolean;
  /** What was compared, as text: `503`, `312 ms`; empty where the run did not get so far. */
  readonly found: string;
  /** `conditions` make it down, `warnings` degraded. */
  readonly severity: 'condition' | 'warning';
};

/** One sample, under the names of blackbox_exporter where it has them. */
export type ProbeMetric = {
  readonly name: string;
  readonly help: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
};

/** What is kept to be compared with the last good run, as lines of text by topic. */
export type EvidenceTopic = 'answers' | 'certificate' | 'headers' | 'path';
export type Evidence = Readonly<Partial<Record<EvidenceTopic, readonly string[]>>>;

/** A whole run: never a bare boolean. */
export type ProbeResult = {
  readonly kind: string;
  /** What was asked, as it was written: a URL, an address, a name. */
  readonly target: string;
  /** Wall time, milliseconds since the epoch. */
  readonly startedAt: number;
  /** Milliseconds. */
  readonly duration: number;
  readonly state: ProbeState;
  /** `ok`, or why not: stable, lower case with hyphens. */
  readonly reason: string;
  /** One line for a person. */
  readonly message: string;
  readonly phases: PhaseTimes;
  /** The address that was used. */
  readonly address: string | undefined;
  readonly conditions: readonly ConditionResult[];
  readonly facts: Readonly<Record<string, FactValue>>;
  readonly metrics: readonly ProbeMetric[];
  readonly evidence: Evidence;
  readonly trace: readonly TraceLine[];
  /** The same target over each address family, where both were asked. */
  readonly families?: Readonly<Record<'4' | '6', { readonly state: ProbeState; readonly reason: string }>>;
};
