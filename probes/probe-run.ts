import type { Clock } from '../agent/kit/clock.ts';
import type { Secret } from '../agent/kit/secret.ts';
import type { FactValue } from './facts.ts';
import type { Phase, PhaseTimes } from './phases.ts';
import { ProbeFailure } from './probe-failure.ts';
import type { Evidence, EvidenceTopic, ProbeMetric } from './probe-result.ts';
import { Trace } from './trace.ts';

/** Milliseconds: of the whole run, and of single phases. */
export type ProbeTimeouts = { readonly whole: number } & {
  readonly [Name in Phase]?: number | undefined;
};

export type ProbeRunOptions = {
  readonly clock: Clock;
  readonly timeouts: ProbeTimeouts;
  /** Cancels the run from outside. */
  readonly signal?: AbortSignal | undefined;
  /** Only this address family, whatever the options of the kind say. */
  readonly family?: 4 | 6 | undefined;
};

/**
 * What a kind gets to run with, and where it tells what it learned. Everything told before a failure stays.
 *
 *     phase('dns') ── phase('connect') ── phase('processing') ── end()
 *        each ends the one before; one entered twice adds up; each may have a timeout of its own
 */
export class ProbeRun {
  readonly clock: Clock;
  readonly trace: Trace;
  readonly family: 4 | 6 | undefined;
  readonly facts = new Map<string, FactValue | ((argument: string) => FactValue)>();
  readonly metrics: ProbeMetric[] = [];
  /** What the kind waits for, in words that a timeout repeats: `a line that matches ^220`. */
  waitingFor: string | undefined;
  readonly evidence: { -readonly [Topic in EvidenceTopic]?: readonly string[] } & Evidence = {};
  readonly #controller = new AbortController();
  readonly #startedAt: number;
  readonly #times: { [Name in Phase]?: number } = {};
  readonly #timeouts: ProbeTimeouts;
  readonly #outside: AbortSignal | undefined;
  readonly #wholeTimer: ReturnType<typeof setTimeout>;
  #phaseTimer: ReturnType<typeof setTimeout> | undefined;
  #phase: Phase | undefined;
  #phaseStartedAt = 0;

  constructor({ clock, timeouts, signal, family }: ProbeRunOptions) {
    this.clock = clock;
    this.family = family;
    this.#timeouts = timeouts;
    this.#startedAt = clock.monotonic();
    this.trace = new Trace(() => this.elapsed());
    this.#wholeTimer = setTimeout(() => this.#expire(timeouts.whole), timeouts.whole);
    this.#outside = signal;
    if (signal?.aborted) this.#cancel();
    else signal?.addEventListener('abort', this.#cancel, { once: true });
  }

  /** Aborted, with a `ProbeFailure` as its reason, when time is over or the run is cancelled: every wait ends then. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Milliseconds since the start. */
  elapsed(): number {
    return this.clock.monotonic() - this.#startedAt;
  }

  /** Milliseconds that are left of the whole run; for what takes a timeout of its own and no signal. */
  remaining(): number {
    return Math.max(0, this.#timeouts.whole - this.elapsed());
  }

  /** Ends the phase before and begins this one. */
  phase(name: Phase): void {
    this.endPhase();
    this.#phase = name;
    this.#phaseStartedAt = this.clock.monotonic();
    const limit = this.#timeouts[name];
    if (limit !== undefined) this.#phaseTimer = setTimeout(() => this.#expire(limit), limit);
  }

  /** Ends the phase that is under way, where time passes that belongs to none. */
  endPhase(): void {
    clearTimeout(this.#phaseTimer);
    this.#phaseTimer = undefined;
    if (this.#phase === undefined) return;
    const took = this.clock.monotonic() - this.#phaseStartedAt;
    this.#times[this.#phase] = (this.#times[this.#phase] ?? 0) + took;
    this.#phase = undefined;
  }

  /** Milliseconds of the phases that have ended. */
  phaseTimes(): PhaseTimes {
    return this.#times;
  }

  /** Keeps a secret that is about to be sent out of the trace, the message and the facts, should it come back. */
  hide(secret: Secret | string | undefined): void {
    if (secret !== undefined) this.trace.hide(typeof secret === 'string' ? secret : secret.reveal());
  }

  /** Keeps what was learned, under a name that the kind declares or `commonFacts` has. */
  fact(name: string, value: FactValue | ((argument: string) => FactValue)): void {
    this.facts.set(name, typeof value === 'string' ? this.trace.masked(value) : value);
  }

  metric(name: string, help: string, value: number, labels: Readonly<Record<string, string>> = {}): void {
    this.metrics.push({ name, help, labels, value });
  }

  /** Keeps lines that are compared with those of the last good run. */
  keep(topic: EvidenceTopic, lines: readonly string[]): void {
    this.evidence[topic] = lines;
  }

  /** Ends phases and timers; called by the runner. */
  end(): void {
    this.endPhase();
    clearTimeout(this.#wholeTimer);
    this.#outside?.removeEventListener('abort', this.#cancel);
  }

  #expire(limit: number): void {
    const phase = this.#phase;
    const reason = phase === undefined ? 'timeout' : `timeout-${phase}`;
    const where = phase === undefined ? '' : ` in the phase ${phase}`;
    const what = this.waitingFor === undefined ? '' : `, waiting for ${this.waitingFor}`;
    const after = limit < 1_000 ? `${limit} ms` : `${limit / 1_000} s`;
    this.#controller.abort(new ProbeFailure(reason, `timed out after ${after}${where}${what}`));
  }

  #cancel = (): void => {
    this.#controller.abort(new ProbeFailure('cancelled', 'the run was cancelled', { state: 'unknown' }));
  };
}
