import { type Clock, systemClock } from '../agent/kit/clock.ts';
import type { CommonOptions } from './common-options.ts';
import type { Condition } from './conditions/condition.ts';
import { failureOf } from './probe-failure.ts';
import type { ProbeKind } from './probe-kind.ts';
import type { ConditionResult, ProbeResult, ProbeState } from './probe-result.ts';
import { ProbeRun } from './probe-run.ts';
import { timeMetrics } from './time-metrics.ts';

/** What can be run: a kind with its options, and conditions that were checked. */
export type RunnableProbe = {
  readonly kind: ProbeKind;
  /** The options of the kind and the common ones. */
  readonly options: Readonly<Record<string, unknown>> & Pick<CommonOptions, 'timeout' | 'timeouts'>;
  readonly conditions: readonly Condition[];
  readonly warnings: readonly Condition[];
};

export type RunOptions = {
  readonly clock?: Clock;
  /** Cancels; the result is then `unknown`. */
  readonly signal?: AbortSignal;
};

type Verdict = { readonly state: ProbeState; readonly reason: string; readonly message: string };

const WELL: Verdict = { state: 'up', reason: 'ok', message: 'up' };

/** Runs a probe once. Never throws for what the target does: that is the result. */
export async function runProbe(probe: RunnableProbe, options: RunOptions = {}): Promise<ProbeResult> {
  if (probe.options.ip !== 'both') return runOnce(probe, options, undefined);
  const [six, four] = [await runOnce(probe, options, 6), await runOnce(probe, options, 4)];
  return joinFamilies(four, six);
}

async function runOnce(
  probe: RunnableProbe,
  { clock = systemClock, signal }: RunOptions,
  family: 4 | 6 | undefined,
): Promise<ProbeResult> {
  const { kind, options } = probe;
  const timeouts = { ...options.timeouts, whole: options.timeout };
  const run = new ProbeRun({ clock, timeouts, signal, family });
  const startedAt = clock.now();
  const verdict = await look(probe, run);
  const duration = run.elapsed();
  run.end();
  tellTimes(run, duration);
  const conditions = judge(probe, run);
  const judged = verdict.state === 'up' ? byConditions(conditions) : verdict;
  return {
    kind: kind.name,
    target: [options[kind.target]].flat().join(' '),
    startedAt,
    duration,
    ...judged,
    phases: run.phaseTimes(),
    address: run.facts.get('ip') as string | undefined,
    conditions,
    facts: Object.fromEntries(
      [...shownFacts(run)].filter((entry) => typeof entry[1] !== 'function'),
    ) as ProbeResult['facts'],
    metrics: [...timeMetrics(kind.name, judged.state, duration, run), ...run.metrics],
    evidence: run.evidence,
    trace: run.trace.lines,
  };
}

/** The kind's own finding. A kind that does not heed the signal is left behind. */
async function look({ kind, options }: RunnableProbe, run: ProbeRun): Promise<Verdict> {
  const { promise: over, reject } = Promise.withResolvers<never>();
  const abort = () => reject(run.signal.reason);
  if (run.signal.aborted) abort();
  run.signal.addEventListener('abort', abort, { once: true });
  try {
    await Promise.race([kind.run(options, run), over]);
    return WELL;
  } catch (error) {
    const failure = run.signal.aborted ? failureOf(run.signal.reason) : failureOf(error);
    const message = run.trace.masked(failure.message);
    run.trace.note(`${failure.reason}: ${message}`);
    return { state: failure.state, reason: failure.reason, message: `${failure.state}: ${message}` };
  } finally {
    run.signal.removeEventListener('abort', abort);
  }
}

function tellTimes(run: ProbeRun, duration: number): void {
  run.fact('latency', duration);
  if (!run.facts.has('connected')) run.fact('connected', false);
  for (const [phase, time] of Object.entries(run.phaseTimes())) run.fact(`phase.${phase}`, time);
}

/** Conditions judge what came; what is shown of it is without secrets, which a cut text may no longer be known by. */
function judge({ conditions, warnings }: RunnableProbe, run: ProbeRun): ConditionResult[] {
  const shown = shownFacts(run);
  const hides = [...shown].some(([name, value]) => value !== run.facts.get(name));
  const evaluate = (condition: RunnableProbe['conditions'][number]) => {
    const result = condition.evaluate(run.facts);
    return hides ? { ...result, found: condition.evaluate(shown).found } : result;
  };
  return [
    ...conditions.map((condition) => ({ ...evaluate(condition), severity: 'condition' as const })),
    ...warnings.map((condition) => ({ ...evaluate(condition), severity: 'warning' as const })),
  ];
}

/** Facts with `***` in the place of the secrets that the other side said again. */
function shownFacts(run: ProbeRun): ProbeRun['facts'] {
  return new Map(
    [...run.facts].map(([name, value]) => [
      name,
      typeof value === 'string' ? run.trace.masked(value) : value,
    ]),
  );
}

function byConditions(conditions: readonly ConditionResult[]): Verdict {
  const failed = conditions.filter(({ holds }) => !holds);
  const worst = failed.find(({ severity }) => severity === 'condition') ?? failed[0];
  if (worst === undefined) return WELL;
  const state = worst.severity === 'condition' ? 'down' : 'degraded';
  const found = worst.found === '' ? 'nothing' : worst.found;
  return { state, reason: 'condition-failed', message: `${state}: ${worst.text} (${found})` };
}

/** Both families are asked; one that fails alone is a truth of its own, not hidden by the other. */
function joinFamilies(four: ProbeResult, six: ProbeResult): ProbeResult {
  const families = {
    '4': { state: four.state, reason: four.reason },
    '6': { state: six.state, reason: six.reason },
  };
  const worse = rank(four.state) >= rank(six.state) ? four : six;
  const better = worse === four ? six : four;
  const half = worse.state === 'down' && better.state !== 'down' && better.state !== 'unknown';
  if (!half) return { ...worse, families };
  const broken = worse === four ? 'IPv4' : 'IPv6';
  const message = `degraded: over ${broken} ${worse.message}, over the other family it is ${better.state}`;
  return { ...worse, families, state: 'degraded', reason: 'dual-stack-half-up', message };
}

function rank(state: ProbeState): number {
  return ['up', 'degraded', 'unknown', 'down'].indexOf(state);
}
