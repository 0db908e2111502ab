import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import { systemClock } from '../kit/clock.ts';
import type { Labels } from '../kit/labels.ts';
import { silentLog } from '../kit/log.ts';
import { openDatabase } from '../kit/sqlite.ts';
import { temporaryFolder } from '../kit/temporary-folder.testkit.ts';
import type { QueryResult } from '../promql/evaluate/query.ts';
import type { NewEvent } from '../store/local/events.ts';
import { migrations } from '../store/local/migrations.ts';
import { createRuleRecords } from '../store/local/rule-records.ts';
import { seriesConfig } from '../store/series/config.ts';
import { openSeriesStore } from '../store/series/open-series-store.ts';
import { isStale } from '../store/series/stale-marker.ts';
import { groupsOf } from './rule-files.testkit.ts';
import type { RuleQueryRequest } from './rule-services.ts';
import { RunningRules } from './running-rules.ts';

const STATS = { series: 0, samples: 0, peakPoints: 0, milliseconds: 0 };
const EXTRAS = { warnings: [], infos: [], stats: STATS };

/** A vector as an evaluation gives it. */
export function vectorOf(time: number, series: readonly (readonly [Labels, number])[]): QueryResult {
  return {
    type: 'vector',
    series: series.map(([labels, value]) => ({
      labels,
      timestamps: Float64Array.of(time),
      values: Float64Array.of(value),
    })),
    ...EXTRAS,
  };
}

export function scalarOf(time: number, value: number): QueryResult {
  return { type: 'scalar', time, value, ...EXTRAS };
}

export type Answer = (request: RuleQueryRequest) => QueryResult | Promise<QueryResult>;

/** The time that tests begin at, a full hour. */
export const BEGIN = 1_699_999_200_000;

/**
 * Rules on a real store and real records, with fake time and fake answers to their queries; by default a query is answered
 * with one series without labels and the value 1.
 */
export function testRules() {
  vi.useFakeTimers({ now: BEGIN });
  onTestFinished(() => void vi.useRealTimers());
  const folder = temporaryFolder();
  const store = openSeriesStore(join(folder, 'series'), {
    config: seriesConfig.parse({}),
    clock: systemClock,
    log: silentLog,
  });
  const database = openDatabase(join(folder, 'local.db'), { migrations });
  const answers = new Map<string, Answer>();
  const events: NewEvent[] = [];
  const asked: { query: string; time: number }[] = [];
  const services = {
    clock: systemClock,
    log: silentLog,
    store,
    records: createRuleRecords(database),
    emit: (event: NewEvent) => void events.push(event),
    async query(request: RuleQueryRequest) {
      asked.push({ query: request.rule.query, time: request.time - BEGIN });
      const answer = answers.get(request.rule.query);
      return answer === undefined ? vectorOf(request.time, [[{}, 1]]) : answer(request);
    },
  };
  let running = new RunningRules(services);
  onTestFinished(() => {
    running.stop();
    store.close();
    database.close();
  });
  return {
    answers,
    events,
    asked,
    services,
    get rules() {
      return running;
    },
    /** Puts the rules of a file in force. */
    async load(text: string): Promise<void> {
      const config = { concurrency: 2, files: [], interval: 60_000, query_offset: 0 };
      running.replace(await groupsOf(text), config);
    },
    /** As after SIGKILL: nothing is saved at the end. */
    restart(kill: boolean): void {
      if (kill) for (const group of running.groups) group.stop();
      else running.stop();
      running = new RunningRules(services);
    },
    /** Every sample of a name: labels, ms since the begin, value or `stale`. */
    samples(name: string): [string, number, number | 'stale'][] {
      const found = store.select([{ name: '__name__', op: '=', value: name }]);
      return found.flatMap(({ id, labels: { __name__, ...labels } }) =>
        [...store.readSync([id], { start: 0, end: Date.now() + 600_000 })].flatMap(({ timestamps, values }) =>
          [...timestamps].map((time, index): [string, number, number | 'stale'] => [
            Object.entries(labels).join(),
            time - BEGIN,
            isStale(values as Float64Array, index) ? 'stale' : (values[index] as number),
          ]),
        ),
      );
    },
    advance: (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds),
  };
}
