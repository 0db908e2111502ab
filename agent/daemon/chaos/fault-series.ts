import { type Metric, MetricSet } from '../../collect/metrics.ts';
import type { SeriesBatch } from '../probes/probe-series.ts';
import type { EngineReport, ProxyCounters } from './proxy-worker-messages.ts';

/** Reports after which the series of a proxy are stored: proxies that a test makes and ends leave none behind. */
const LASTING = 10;
const LABELS = ['direction', 'listener', 'proxy', 'upstream'];
const NOTHING: SeriesBatch = { metrics: [], gone: [] };

/**
 * The metrics of the fault proxies, with the names and labels of the official server: exposed at once, stored of
 * proxies that last.
 */
export class FaultSeries {
  readonly set = new MetricSet();
  /** Reports that each proxy was in, by name. */
  #seen = new Map<string, number>();
  #stored = new Set<Metric>();
  #batch: SeriesBatch = NOTHING;

  take({ proxies, faults }: EngineReport): void {
    this.#seen = new Map(proxies.map(({ name }) => [name, (this.#seen.get(name) ?? 0) + 1]));
    this.#next(() => {
      const ofHost = this.#faults(faults);
      const ofProxies = proxies.flatMap((proxy) => {
        const metrics = this.#proxy(proxy);
        return this.#seen.get(proxy.name)! >= LASTING ? metrics : [];
      });
      return [...ofHost, ...ofProxies];
    });
  }

  /** There is no engine any more. */
  clear(): void {
    this.#seen.clear();
    this.#next(() => []);
  }

  /** What is new since the last flush. */
  flush(): SeriesBatch {
    const batch = this.#batch;
    this.#batch = NOTHING;
    return batch;
  }

  #next(set: () => Metric[]): void {
    this.set.begin();
    const stored = new Set(set());
    this.set.sweep();
    const gone = [...this.#stored, ...this.#batch.gone].filter((metric) => !stored.has(metric));
    this.#stored = stored;
    this.#batch = { metrics: [...stored], gone };
  }

  #faults({ toxics, owned, disabledProxies }: EngineReport['faults']): Metric[] {
    const { set } = this;
    return [
      one(set, 'vedette_faults_active', 'Toxics in force and proxies disabled.', toxics + disabledProxies),
      one(set, 'vedette_faults_owned', 'Toxics in force that vedette put there.', owned),
    ];
  }

  #proxy(proxy: ProxyCounters): Metric[] {
    const { name, listen, upstream } = proxy;
    const moved = (metric: string, help: string, direction: string, value: number) =>
      valued(this.set.counter(metric, help, ...LABELS).with(direction, listen, name, upstream), value);
    const received = (direction: string, value: number) =>
      moved('toxiproxy_proxy_received_bytes_total', 'Bytes that a proxy received.', direction, value);
    const sent = (direction: string, value: number) =>
      moved('toxiproxy_proxy_sent_bytes_total', 'Bytes that a proxy sent.', direction, value);
    const connections = this.set
      .gauge('toxiproxy_proxy_connections', 'Open connections of a proxy.', ...LABELS.slice(1))
      .with(listen, name, upstream);
    return [
      received('upstream', proxy.upstreamReceived),
      received('downstream', proxy.downstreamReceived),
      sent('upstream', proxy.upstreamSent),
      sent('downstream', proxy.downstreamSent),
      valued(connections, proxy.connections),
    ];
  }
}

function one(set: MetricSet, name: string, help: string, value: number): Metric {
  return valued(set.gauge(name, help).with(''), value);
}

function valued(metric: Metric, value: number): Metric {
  metric.set(value);
  return metric;
}
