import { dirname } from 'node:path';
import type { RulesConfig } from '../../alerts/config.ts';
import type { LiveGroup } from '../../alerts/live-group.ts';
import type { RuleServices } from '../../alerts/rule-services.ts';
import type { RuleGroupState } from '../../contract/rules.ts';
import type { QueryConfig } from '../../promql/config.ts';
import type { ReadRuleFiles, RuleRefusal, StartedRules } from './start-rules.ts';

export type RulesOptions = Omit<RuleServices, 'query'> & {
  /** What queries may take, asked for at each. */
  readonly limits: () => QueryConfig;
};

/** What a configuration says of rules, and where it stands. */
export type RulesSource = { readonly config: RulesConfig; readonly file: string | undefined };

/** The rules of this host. */
export type HostRules = {
  rows(): RuleGroupState[];
  groups(): readonly LiveGroup[];
  /** Why the newest rule files are not in force; null while they are. */
  refusal(): RuleRefusal | null;
  /**
   * Reads the rule files again and puts them in the place of those in force, all at once.
   *
   * @throws OperationalError of what is wrong with them; the old ones stay
   */
  reload(source: RulesSource): Promise<void>;
  stop(): void;
};

/** The rules of this agent, loaded when there are some: an agent without is spared the query language. */
export async function rulesOnDemand(options: RulesOptions, source: RulesSource): Promise<HostRules> {
  let started: StartedRules | undefined;
  const start = async () => {
    const { StartedRules } = await import('./start-rules.ts');
    started ??= new StartedRules(options);
    return started;
  };
  const apply = async ({ config, file }: RulesSource, read: ReadRuleFiles) => {
    // Without rules there may still be series of rules that were there before the start.
    if (started === undefined && config.files.length === 0 && options.records.series().size === 0) return;
    const folder = file === undefined ? process.cwd() : dirname(file);
    await (await start()).load(config, folder, read);
  };
  // An agent watches its host whatever has become of its rules; it tells of them what is wrong.
  await apply(source, readHere).catch(() => {});
  return {
    rows: () => started?.rows() ?? [],
    groups: () => started?.groups ?? [],
    refusal: () => started?.refusal ?? null,
    reload: (next) => apply(next, readInThread),
    stop: () => started?.stop(),
  };
}

/** At the start no ticks would have to wait. */
const readHere: ReadRuleFiles = async (patterns, folder) => {
  const { loadRuleFiles } = await import('./load-rule-files.ts');
  const { parseExpression } = await import('../../promql/index.ts');
  return loadRuleFiles(patterns, folder, parseExpression);
};

const readInThread: ReadRuleFiles = async (patterns, folder) =>
  (await import('./read-in-worker.ts')).readInWorker(patterns, folder);
