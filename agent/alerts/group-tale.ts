import { safeLine } from '../kit/safe-text.ts';
import type { LiveRule } from './live-rule.ts';
import type { RuleGroup } from './rule-file.ts';
import type { RuleServices } from './rule-services.ts';

/** Good evaluations in a row after which a group counts as recovered: one that comes and goes is told once. */
const RECOVERED = 3;

/** Tells when a group begins to fail, and when it has recovered. */
export class GroupTale {
  readonly #group: RuleGroup;
  readonly #services: Pick<RuleServices, 'emit' | 'log'>;
  /** Whether it was told that the group fails, and not yet that it has recovered. */
  failing: boolean;
  #good = 0;

  constructor(group: RuleGroup, services: Pick<RuleServices, 'emit' | 'log'>, failing: boolean) {
    this.#group = group;
    this.#services = services;
    this.failing = failing;
  }

  /** To be called after each evaluation. */
  tell([first, ...more]: readonly LiveRule[]): void {
    if (first === undefined) {
      if (this.failing && ++this.#good >= RECOVERED) this.#recovered();
      return;
    }
    this.#good = 0;
    if (this.failing) return;
    this.failing = true;
    this.#failed(first, more.length);
  }

  #failed({ rule, lastError }: LiveRule, more: number): void {
    const { emit, log } = this.#services;
    const { file, name } = this.#group;
    const others = more === 0 ? '' : ` (and ${more} more of its rules)`;
    const error = safeLine(lastError ?? '', 300);
    log.warn('a rule fails', { file, group: name, rule: rule.name, error });
    emit({
      kind: 'rule-group-failing',
      severity: 'error',
      subject: safeLine(name, 100),
      message: `Rule ${safeLine(rule.name, 100)} of group ${safeLine(name, 100)} fails: ${error}${others}`,
    });
  }

  #recovered(): void {
    this.failing = false;
    this.#services.emit({
      kind: 'rule-group-recovered',
      severity: 'info',
      subject: safeLine(this.#group.name, 100),
      message: `Group ${safeLine(this.#group.name, 100)} is evaluated without a failure again`,
    });
  }
}
