import {
  getBuildInfo,
  getCardinality,
  getFlags,
  getPrometheusConfig,
  getRuntimeInfo,
} from '../../contract/prometheus-status.ts';
import { commit, version } from '../../kit/version.ts';
import { cardinalityOf } from '../cardinality.ts';
import { type Endpoint, endpoint, type RouteContext } from '../endpoint.ts';
import { HttpError } from '../problem.ts';
import { prometheusFailure } from '../prometheus-failure.ts';
import { readInteger } from '../prometheus-input.ts';
import type { Services } from '../services.ts';

/** The Prometheus whose API this is: clients decide by it what they may ask. */
const SPOKEN = '3.5.0';

const build = {
  version: SPOKEN,
  revision: commit,
  branch: `vedette ${version}`,
  buildUser: 'vedette',
  buildDate: '',
  goVersion: '',
};

const failure = prometheusFailure;
const success = <Data>(data: Data) => ({ status: 'success' as const, data });

export function prometheusStatusRoutes({ services }: RouteContext): Endpoint[] {
  return [
    endpoint(getBuildInfo, { failure, handle: () => success(build) }),
    endpoint(getRuntimeInfo, { failure, handle: () => success(runtimeOf(services)) }),
    endpoint(getFlags, { failure, handle: () => success(flagsOf(optionsOf(services))) }),
    endpoint(getPrometheusConfig, { failure, handle: () => success({ yaml: configOf(services) }) }),
    endpoint(getCardinality, {
      failure,
      handle: ({ query: { limit } }, { signal }) => cardinality(services, readCount(limit), signal),
    }),
  ];
}

function runtimeOf(services: Services) {
  const { host, startedAt, time, config } = services.status();
  return {
    startTime: startedAt,
    hostname: host,
    serverTime: time,
    reloadConfigSuccess: config.error === null,
    lastConfigTime: config.loadedAt,
    corruptionCount: services.series.health().corruptBlocks,
    storageRetention: optionsOf(services)('store.series.retention.raw'),
  };
}

/** The value of an option of the configuration, as text. */
type Options = (path: string) => string;

function optionsOf({ config }: Services): Options {
  const values = new Map(config.show().options.map(({ path, value }) => [path, String(value)]));
  return (path) => values.get(path) ?? '';
}

function flagsOf(option: Options): Record<string, string> {
  return {
    'query.lookback-delta': option('query.lookback'),
    'query.max-concurrency': option('query.concurrency'),
    'query.max-samples': option('query.max_samples'),
    'query.timeout': option('query.timeout'),
    'storage.tsdb.retention.time': option('store.series.retention.raw'),
  };
}

/** Measurements are due once in a second. */
function configOf(services: Services): string {
  const labels = Object.entries(services.status().labels);
  const external = labels.map(([name, value]) => `    ${name}: ${JSON.stringify(value)}\n`).join('');
  return `global:\n  scrape_interval: 1s\n${external === '' ? '' : `  external_labels:\n${external}`}`;
}

async function cardinality(services: Services, limit: number, signal: AbortSignal) {
  const { series, clock } = services;
  const counted = await cardinalityOf(series.select([]), limit, signal);
  const { oldest } = series.health();
  return success({
    ...counted,
    headStats: { ...counted.headStats, chunkCount: 0, minTime: oldest ?? 0, maxTime: clock.now() },
  });
}

function readCount(text: string | undefined): number {
  if (text === undefined || text === '') return 10;
  const count = readInteger(text);
  if (count === undefined || count < 1) throw new HttpError('invalid', 'limit must be a positive number');
  return count;
}
