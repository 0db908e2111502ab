import { every } from '../kit/every.ts';
import { Turns } from '../kit/turns.ts';
import type { RulesConfig } from './config.ts';
import { EndedSeries } from './ended-series.ts';
import { LiveGroup } from './live-group.ts';
import { groupKey, type RuleGroup } from './rule-file.ts';
import type { RuleServices } from './rule-services.ts';
import { SeriesLedger } from './series-ledger.ts';

/** Milliseconds after which changed sets of series are on disk. */
const SAVED_EVERY = 1_000;
/** Saves without a change in the series after which the times of evaluation are written all the same. */
const IDLE_SAVES = 60;

/**
 * The rules in force: groups, each evaluated at its own times, which a reload replaces all at once.
 *
 *     LiveGroup ─ query ─> recordedSamples ─> series store
 *         └── SeriesLedger (what each rule gave last) ─> records of this host
 */
export class RunningRules {
  readonly #services: RuleServices;
  readonly #ledger: SeriesLedger;
  readonly #ended: EndedSeries;
  readonly #turns: Turns;
  readonly #slowTurns = new Turns(() => 1);
  readonly #stopSaving: () => void;
  #config: RulesConfig = { concurrency: 1, files: [], interval: 60_000, query_offset: 0 };
  #groups: readonly LiveGroup[] = [];
  #idle = 0;

  constructor(services: RuleServices) {
    this.#services = services;
    this.#ledger = new SeriesLedger(services.records, services.log);
    this.#ended = new EndedSeries(services, this.#ledger);
    this.#turns = new Turns(() => this.#config.concurrency);
    this.#stopSaving = every(SAVED_EVERY, () => this.#save(), { clock: services.clock });
  }

  /** In the order of their files. */
  get groups(): readonly LiveGroup[] {
    return this.#groups;
  }

  /** Puts these groups in the place of those before; a group that stays the same goes on as it was. */
  replace(groups: readonly RuleGroup[], config: RulesConfig): void {
    this.#config = config;
    const before = new Map(this.#groups.map((live) => [live.key, live]));
    const kept = new Set<LiveGroup>();
    for (const group of groups) {
      const live = before.get(groupKey(group));
      if (live !== undefined && this.#isSame(live, group)) kept.add(live);
    }
    for (const live of this.#groups) if (!kept.has(live)) live.stop();
    const begun: LiveGroup[] = [];
    this.#groups = groups.map((group) => {
      const live = before.get(groupKey(group));
      if (live !== undefined && kept.has(live)) return live;
      begun.push(this.#begin(group, live));
      return begun.at(-1) as LiveGroup;
    });
    this.#endOthers(begun);
  }

  stop(): void {
    this.#stopSaving();
    for (const live of this.#groups) live.stop();
    this.#groups = [];
    this.#ledger.save();
  }

  #begin(group: RuleGroup, before: LiveGroup | undefined): LiveGroup {
    return new LiveGroup({
      group,
      ...this.#timesOf(group),
      services: this.#services,
      ledger: this.#ledger,
      turns: this.#turns,
      slowTurns: this.#slowTurns,
      before,
    });
  }

  #timesOf({ interval, queryOffset }: RuleGroup) {
    return {
      interval: interval ?? this.#config.interval,
      queryOffset: queryOffset ?? this.#config.query_offset,
    };
  }

  #isSame(live: LiveGroup, group: RuleGroup): boolean {
    const { interval, queryOffset } = this.#timesOf(group);
    if (live.interval !== interval || live.queryOffset !== queryOffset) return false;
    return definitionOf(live.group) === definitionOf(group);
  }

  /** Series of rules that are no more; those that have begun may take them over. */
  #endOthers(begun: readonly LiveGroup[]): void {
    const rules = new Set(this.#groups.flatMap((live) => live.rules.map(({ id }) => id)));
    const wait = 2 * begun.reduce((longest, { interval }) => Math.max(longest, interval), 0);
    for (const rule of this.#ledger.rules)
      if (rules.has(rule)) this.#ended.keep(rule);
      else this.#ended.end(rule, wait);
    const groups = new Set(this.#groups.map(({ key }) => key));
    for (const group of [...this.#ledger.groups]) if (!groups.has(group)) this.#ledger.forgetGroup(group);
  }

  #save(): void {
    this.#ended.write();
    if (!this.#ledger.seriesChanged && ++this.#idle < IDLE_SAVES) return;
    this.#idle = 0;
    this.#ledger.save();
  }
}

function definitionOf(group: RuleGroup): string {
  const rules = group.rules.map(({ expression: _, ...rule }) => rule);
  return JSON.stringify({ ...group, rules });
}
