import { setTimeout as sleep } from 'node:timers/promises';
import type { Condition } from '../../conditions/condition.ts';
import type { Facts } from '../../facts.ts';
import { failureOf, ProbeFailure } from '../../probe-failure.ts';
import type { ProbeRun } from '../../probe-run.ts';
import { CookieJar } from '../http/cookie-jar.ts';
import { followRedirects, type Visit } from '../http/follow-redirects.ts';
import { hideSecret, maskedFacts } from '../http/hide-secret.ts';
import type { ExchangeSettings } from '../http/http-message.ts';
import { type PlannedStep, planStep } from './plan-step.ts';
import { factsOf, responseFacts, type StepResult, sharedFacts } from './step-facts.ts';
import { type StepValues, stepRequest } from './step-request.ts';
import type { StepsOptions } from './steps-options.ts';
import { newTraceId } from './trace-parent.ts';

/** Longest value that a variable takes from an answer, in characters. */
const LONGEST_VALUE = 65_536;

/** One run through all steps: its variables, cookies and trace, and how each step went. */
export class Journey {
  readonly traceId = newTraceId();
  readonly results = new Map<string, StepResult>();
  readonly variables: Map<string, string>;
  /** Name of the first step that failed, with why. */
  failed: { readonly step: string; readonly failure: ProbeFailure } | undefined;
  /** The step that is under way, and when it was asked last, on the clock of the run. */
  current: { readonly step: string; readonly askedAt: number } | undefined;
  /** The first warning that did not hold. */
  warning: string | undefined;
  readonly #options: StepsOptions;
  readonly #run: ProbeRun;
  readonly #cookies = new CookieJar();
  readonly #values: StepValues;
  #last: Facts;

  constructor(options: StepsOptions, run: ProbeRun) {
    this.#options = options;
    this.#run = run;
    const secrets = Object.entries(options.secrets).map(([name, secret]): [string, string] => [
      name,
      secret.reveal(),
    ]);
    this.variables = new Map([...Object.entries(options.variables), ...secrets, ['trace_id', this.traceId]]);
    this.#values = {
      baseUrl: options.base_url,
      variables: this.variables,
      secrets: new Set(secrets.map(([name]) => name)),
      traceId: this.traceId,
    };
    for (const [, secret] of secrets) hideSecret(secret, run.trace);
    this.#last = factsOf(this.shared());
  }

  /** Facts of the journey itself, as it stands when they are asked; secrets are no variables there. */
  shared() {
    return sharedFacts(this.results, (name) =>
      this.#values.secrets.has(name) ? undefined : this.variables.get(name),
    );
  }

  /** Runs every step; after a failure only those that clean up. */
  async take(): Promise<void> {
    for (const options of this.#options.steps) {
      if (this.failed && !options.always) continue;
      this.#run.signal.throwIfAborted();
      const step = planStep(options);
      if (step.when && !step.when.evaluate(this.#last).holds) {
        this.#run.trace.note(`step ${options.name} is left out: ${options.when} does not hold`);
        continue;
      }
      await this.#attempt(step);
    }
  }

  async #attempt(step: PlannedStep): Promise<void> {
    const { name } = step.options;
    this.#run.trace.note(`step ${name}`);
    const before = { status: undefined, took: 0, success: false };
    this.results.set(name, before);
    try {
      await this.#runStep(step);
      this.results.set(name, { ...this.results.get(name)!, success: true });
    } catch (error) {
      if (this.#run.signal.aborted) throw error;
      const failure = failureOf(error);
      this.#run.trace.note(`step ${name} failed: ${failure.message}`);
      this.failed ??= { step: name, failure };
    }
  }

  async #runStep(step: PlannedStep): Promise<void> {
    const { think, repeat } = step.options;
    if (think !== undefined) await this.#wait(think);
    const times = repeat?.times ?? 1;
    for (let time = 1; ; time++) {
      await this.#ask(step);
      const holds = step.until?.evaluate(this.#last).holds ?? true;
      if (holds) break;
      if (time >= times)
        throw new ProbeFailure('repeated-in-vain', `after ${times} times ${this.#told(step.until!)}`);
      await this.#wait(repeat!.pause);
    }
    this.#judge(step);
    for (const extraction of step.extractions) this.#extract(extraction);
  }

  async #ask(step: PlannedStep): Promise<void> {
    const { options } = step;
    const request = stepRequest(options, this.#values);
    const visit: Visit = { url: request.url, redirects: 0, response: undefined };
    const startedAt = this.#run.elapsed();
    this.current = { step: options.name, askedAt: startedAt };
    forgetConnection(this.#run);
    try {
      const settings = this.#settings(step.needsBody);
      const policy = { ...this.#options.redirects, cookies: this.#cookies };
      await followRedirects({ request, settings }, policy, visit, this.#run);
    } finally {
      this.#run.endPhase();
      const took = this.#run.elapsed() - startedAt;
      const earlier = this.results.get(options.name)!.took;
      this.results.set(options.name, {
        status: visit.response?.status,
        took: earlier + took,
        success: false,
      });
      this.#last = factsOf(this.shared(), responseFacts(visit, took, this.#run));
    }
  }

  #settings(needsBody: boolean): ExchangeSettings {
    const { version, tls, connect_to, proxy, compression, max_body } = this.#options;
    return {
      version,
      connection: this.#options,
      tls,
      connectTo: connect_to,
      proxy,
      compression,
      maxBody: max_body,
      needsBody,
    };
  }

  /** @throws ProbeFailure `condition-failed`, `unexpected-status` */
  #judge(step: PlannedStep): void {
    const failed = this.#firstFailed(step.conditions);
    if (failed !== undefined) throw new ProbeFailure('condition-failed', failed);
    const status = this.#last.get('status');
    if (!step.anyStatus && (typeof status !== 'number' || status < 200 || status > 299)) {
      throw new ProbeFailure('unexpected-status', `the server answered ${status}`);
    }
    const warning = this.#firstFailed(step.warnings);
    if (warning !== undefined) this.warning ??= `step ${step.options.name}: ${warning}`;
  }

  #firstFailed(conditions: readonly Condition[]): string | undefined {
    const failed = conditions.find((condition) => !condition.evaluate(this.#last).holds);
    return failed && this.#told(failed);
  }

  /** What a condition found, looked for where secrets are hidden: a text that is cut would show the half of one. */
  #told(condition: Condition): string {
    const { text, found } = condition.evaluate(maskedFacts(this.#last, this.#run.trace));
    return found === '' ? text : `${text} (${found})`;
  }

  /** @throws ProbeFailure `nothing-extracted` */
  #extract({ name, text, take }: PlannedStep['extractions'][number]): void {
    const value = take(this.#last);
    if (value === undefined || value.length > LONGEST_VALUE) {
      const why = value === undefined ? 'is not there' : `is longer than ${LONGEST_VALUE} characters`;
      throw new ProbeFailure('nothing-extracted', `${text}, for the variable ${name}, ${why}`);
    }
    this.variables.set(name, value);
  }

  async #wait(milliseconds: number): Promise<void> {
    this.#run.endPhase();
    const { signal } = this.#run;
    await sleep(milliseconds, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

/** What is told of a connection is told of the last one: no metric stands twice. */
function forgetConnection(run: ProbeRun): void {
  run.metrics.length = 0;
  for (const name of run.facts.keys()) if (/^(?:tls|certificate)\./.test(name)) run.facts.delete(name);
}
