import type { FaultProxies } from '../../../chaos/proxy/fault-proxies.ts';
import type { ConfiguredProxies } from './configured-proxies.ts';
import { FaultClock } from './fault-clock.ts';
import type { EngineProblem, EngineReport, ProxyCounters } from './proxy-worker-messages.ts';
import type { ServedApi } from './served-api.ts';

/** Milliseconds from a change to the report of it; what follows meanwhile is told with it. */
const SOON = 200;
/** Failures that are told in words. */
const NAMED = 3;

export type EngineReportsOptions = {
  readonly proxies: FaultProxies;
  readonly configured: ConfiguredProxies;
  readonly api: ServedApi;
  readonly tell: (report: EngineReport) => void;
};

/** What is told of the engine, never more than a few times a second. */
export class EngineReports {
  readonly #options: EngineReportsOptions;
  readonly #clock = new FaultClock();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: EngineReportsOptions) {
    this.#options = options;
  }

  soon(): void {
    this.#timer ??= setTimeout(() => this.now(), SOON);
  }

  now(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { proxies, configured, api, tell } = this.#options;
    const rows = proxies.list().map((proxy) => ({ ...proxy.state(), counters: proxy.counters() }));
    tell({
      faults: this.#clock.count(rows, Date.now()),
      problems: [...(api.problem ? [api.problem] : []), ...failureProblem(configured.failures)],
      proxies: rows.map(countersOf),
    });
  }
}

function countersOf({
  name,
  listen,
  upstream,
  counters: { connections, bytes },
}: {
  readonly name: string;
  readonly listen: string;
  readonly upstream: string;
  readonly counters: ReturnType<ReturnType<FaultProxies['get']>['counters']>;
}): ProxyCounters {
  return {
    name,
    listen,
    upstream,
    connections,
    upstreamReceived: bytes.upstream.received,
    upstreamSent: bytes.upstream.sent,
    downstreamReceived: bytes.downstream.received,
    downstreamSent: bytes.downstream.sent,
  };
}

function failureProblem(failures: ReadonlyMap<string, string>): EngineProblem[] {
  if (failures.size === 0) return [];
  const named = [...failures].slice(0, NAMED).map(([proxy, because]) => `${proxy}: ${because}`);
  const others = failures.size > NAMED ? [`and ${failures.size - NAMED} more`] : [];
  return [{ because: 'proxy-not-made', detail: [...named, ...others].join('; ') }];
}
