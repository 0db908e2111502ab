import { ProbeFailure } from '../../probe-failure.ts';
import { defineProbeKind } from '../../probe-kind.ts';
import type { ProbeRun } from '../../probe-run.ts';
import { checkSteps } from './check-steps.ts';
import { Journey } from './journey.ts';
import { journeyFacts } from './step-facts.ts';
import { stepsOptions } from './steps-options.ts';

/** A journey: several requests, each of which may use what answers before it gave. */
export const stepsProbe = defineProbeKind({
  name: 'steps',
  describe: 'A journey of several requests, with variables, cookies and one trace',
  examples: [
    [
      "https://shop.example.org/ --steps '{name: login, request: {url: /login, method: POST, form: {user: probe}}}' --steps '{name: orders, request: {url: /orders}, conditions: [status == 200]}'",
      'Logs in, and reads orders with the cookie; whole journeys stand in the configuration',
    ],
  ],
  options: stepsOptions,
  target: 'base_url',
  check: checkSteps,
  facts: journeyFacts,
  async run(options, run) {
    const journey = new Journey(options, run);
    run.fact('trace.id', journey.traceId);
    run.trace.note(`trace ${journey.traceId}`);
    const tellAll = () => tell(journey, run);
    // At once when time is over: the runner does not wait then.
    run.signal.addEventListener('abort', tellAll, { once: true });
    try {
      await journey.take();
    } finally {
      run.signal.removeEventListener('abort', tellAll);
      if (!run.signal.aborted) tellAll();
    }
    judge(journey, run);
  },
});

function tell(journey: Journey, run: ProbeRun): void {
  const cut = run.signal.aborted ? journey.current : undefined;
  run.endPhase();
  for (const [name, fact] of journey.shared()) run.fact(name, fact);
  run.fact('steps.run', journey.results.size);
  run.fact('failed.step', journey.failed?.step ?? cut?.step);
  for (const [step, { took, success }] of journey.results) {
    const whole = step === cut?.step ? took + run.elapsed() - cut.askedAt : took;
    const help = 'Duration of each step in seconds, without pauses';
    run.metric('probe_step_duration_seconds', help, whole / 1_000, { step });
    run.metric('probe_step_success', 'Displays whether or not each step was a success', success ? 1 : 0, {
      step,
    });
  }
}

/** @throws ProbeFailure of the first step that failed, or `condition-failed` for a warning */
function judge({ failed, warning }: Journey, run: ProbeRun): void {
  if (failed) {
    const { reason, message, state } = failed.failure;
    throw new ProbeFailure(reason, run.trace.masked(`step ${failed.step}: ${message}`), {
      state,
      cause: failed.failure,
    });
  }
  if (warning !== undefined) throw new ProbeFailure('condition-failed', warning, { state: 'degraded' });
}
