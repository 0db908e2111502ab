import type { RulesConfig } from '../../alerts/config.ts';
import type { LiveGroup } from '../../alerts/live-group.ts';
import type { RuleGroup } from '../../alerts/rule-file.ts';
import { RunningRules } from '../../alerts/running-rules.ts';
import type { RuleGroupState } from '../../contract/rules.ts';
import { errorMessage, OperationalError } from '../../kit/errors.ts';
import { safeLine } from '../../kit/safe-text.ts';
import { StoreQuerier } from '../../promql/index.ts';
import { ruleGroupRows } from './rule-group-rows.ts';
import { ruleQuery } from './rule-query.ts';
import type { RulesOptions } from './rules-on-demand.ts';

/** Reads the files that patterns name. @throws OperationalError */
export type ReadRuleFiles = (patterns: readonly string[], folder: string) => Promise<RuleGroup[]>;

/** Why rule files are not in force. */
export type RuleRefusal = {
  /** The first of what is wrong with them, on one line. */
  readonly summary: string;
  readonly hint: string | undefined;
};

/** The rules of this host, and whether the newest files are in force. */
export class StartedRules {
  refusal: RuleRefusal | null = null;
  readonly #options: RulesOptions;
  readonly #running: RunningRules;
  #stopped = false;
  /** Reloads come one after the other, or an older one could end last. */
  #loading: Promise<void> = Promise.resolve();

  constructor(options: RulesOptions) {
    this.#options = options;
    const query = ruleQuery(new StoreQuerier(options.store), options.limits);
    this.#running = new RunningRules({ ...options, query });
  }

  get groups(): readonly LiveGroup[] {
    return this.#running.groups;
  }

  rows(): RuleGroupState[] {
    return ruleGroupRows(this.groups);
  }

  /** @throws OperationalError; what was in force stays so */
  load(config: RulesConfig, folder: string, read: ReadRuleFiles): Promise<void> {
    const loading = this.#loading.then(() => this.#load(config, folder, read));
    this.#loading = loading.catch(() => {});
    return loading;
  }

  stop(): void {
    this.#stopped = true;
    this.#running.stop();
  }

  async #load(config: RulesConfig, folder: string, read: ReadRuleFiles): Promise<void> {
    try {
      const groups = await read(config.files, folder);
      if (this.#stopped) return;
      this.#running.replace(groups, config);
      this.refusal = null;
    } catch (error) {
      this.#refused(error);
      throw error;
    }
  }

  #refused(error: unknown): void {
    const { log, emit } = this.#options;
    const summary = summaryOf(error);
    const kept = this.groups.length === 0 ? 'no rules are in force' : 'the old ones stay in force';
    this.refusal = { summary, hint: error instanceof OperationalError ? error.hint : undefined };
    log.error(`rule files refused, ${kept}`, { error: summary });
    emit({ kind: 'rules-refused', severity: 'error', subject: 'rules', message: `${summary}; ${kept}` });
  }
}

/** Of a list of problems the first. */
function summaryOf(error: unknown): string {
  const [head = '', first, ...more] = errorMessage(error).split('\n');
  const others = more.length === 0 ? '' : ` (and ${more.length} more)`;
  return safeLine(first === undefined ? head : `Cannot use the rule files: ${first}${others}`, 500);
}
