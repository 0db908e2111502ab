import { metricsRead } from './metrics-read.ts';
import type { Rule } from './rule-file.ts';

/** How a rule is: `unknown` until it was evaluated, and for alerting rules, which are kept and shown only. */
export type RuleHealth = 'unknown' | 'ok' | 'err';

/** A rule that is in force, and what has become of its last evaluation. */
export class LiveRule {
  readonly rule: Rule;
  /** What it is called from one reload to the next. */
  readonly id: string;
  health: RuleHealth = 'unknown';
  /** Why it failed; null where it did not. */
  lastError: string | null = null;
  /** When it began, ms since the epoch; null before the first. */
  lastEvaluation: number | null = null;
  evaluationSeconds = 0;
  /** Whether it ran out of time: it then waits for its turn with others of its kind, and holds up nobody else. */
  timedOut = false;

  /** The metrics that its query reads; undefined: any. */
  readonly reads: ReadonlySet<string> | undefined;

  constructor(rule: Rule, id: string) {
    this.rule = rule;
    this.id = id;
    this.reads = metricsRead(rule.expression);
  }

  succeeded(): void {
    this.health = 'ok';
    this.lastError = null;
    this.timedOut = false;
  }

  failed(because: string, timedOut: boolean): void {
    this.health = 'err';
    this.lastError = because;
    this.timedOut = timedOut;
  }
}
