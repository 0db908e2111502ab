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

  constructor(rule: Rule, id: string) {
    this.rule = rule;
    this.id = id;
  }
}
