import { formatLabels, type Labels, type MetricType } from '../../../agent/kit/labels.ts';
import { connectBuckets, type PlaneCounters } from '../data-plane.ts';
import type { MeteredProxies } from '../proxy-collection.ts';
import { streams } from '../toxic-kind.ts';
import { processFamilies } from './process-metrics.ts';

export type MetricFamily = {
  readonly name: string;
  readonly type: MetricType;
  readonly help: string;
  readonly samples: readonly Sample[];
};

type Sample = readonly [labels: Labels, value: number, suffix?: string];

export type MetricsOptions = {
  readonly proxies: Pick<MeteredProxies, 'list' | 'traffic'>;
  /** Proxies and what they move. */
  readonly ofProxies: boolean;
  /** This process. */
  readonly ofRuntime: boolean;
};

/** The Prometheus text format 0.0.4, families by name. */
export async function metricsText({ proxies, ofProxies, ofRuntime }: MetricsOptions): Promise<string> {
  const families = [
    handlerErrors,
    ...(ofProxies ? proxyFamilies(proxies) : []),
    ...(ofRuntime ? await processFamilies() : []),
  ];
  return families
    .filter(({ samples }) => samples.length > 0)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(familyText)
    .join('');
}

/** Scrapes that failed: dashboards of the official server expect it; a failure here is a failed request. */
const handlerErrors: MetricFamily = {
  name: 'promhttp_metric_handler_errors_total',
  type: 'counter',
  help: 'Total number of internal errors encountered by the promhttp metric handler.',
  samples: [
    [{ cause: 'encoding' }, 0],
    [{ cause: 'gathering' }, 0],
  ],
};

function proxyFamilies(proxies: MetricsOptions['proxies']): MetricFamily[] {
  const states = proxies.list().map((proxy) => ({ proxy: proxy.state(), counters: proxy.counters() }));
  return [
    bytesFamily(proxies, 'received'),
    bytesFamily(proxies, 'sent'),
    {
      name: 'toxiproxy_proxy_connections',
      type: 'gauge',
      help: 'Connections that are open.',
      samples: states.map(({ proxy: { name }, counters }) => [{ proxy: name }, counters.connections]),
    },
    {
      name: 'toxiproxy_proxy_dropped_datagrams_total',
      type: 'counter',
      help: 'Datagrams that found no room, or no way out of this host.',
      samples: states
        .filter(({ proxy: { protocol } }) => protocol === 'udp')
        .map(({ proxy: { name }, counters }) => [{ proxy: name }, counters.dropped ?? 0]),
    },
    {
      name: 'toxiproxy_proxy_toxic_affected_connections',
      type: 'gauge',
      help: 'Open connections that a toxic has hold of.',
      samples: states.flatMap(({ proxy }) =>
        proxy.toxics.map(
          ({ name, type, affected }): Sample => [{ proxy: proxy.name, toxic: name, type }, affected],
        ),
      ),
    },
    {
      name: 'toxiproxy_proxy_connect_seconds',
      type: 'histogram',
      help: 'Time until the upstream answered a dial.',
      samples: states
        .filter(({ counters }) => counters.connect.count > 0)
        .flatMap(({ proxy: { name }, counters }) => dialSamples(name, counters.connect)),
    },
  ];
}

function dialSamples(proxy: string, { counts, sum, count }: PlaneCounters['connect']): Sample[] {
  const buckets = connectBuckets.map(
    (le, index): Sample => [{ proxy, le: String(le) }, counts[index] ?? 0, '_bucket'],
  );
  const last: Sample = [{ proxy, le: '+Inf' }, count, '_bucket'];
  return [...buckets, last, [{ proxy }, sum, '_sum'], [{ proxy }, count, '_count']];
}

/** Named, labelled and without help, as in the official server; but they count while a connection is open. */
function bytesFamily(proxies: MetricsOptions['proxies'], what: 'received' | 'sent'): MetricFamily {
  const samples = proxies
    .traffic()
    .flatMap(({ bytes, ...labels }) =>
      streams.map((direction): Sample => [{ direction, ...labels }, bytes[direction][what]]),
    );
  return { name: `toxiproxy_proxy_${what}_bytes_total`, type: 'counter', help: '', samples };
}

function familyText({ name, type, help, samples }: MetricFamily): string {
  const lines = samples.map(
    ([labels, value, suffix = '']) => `${formatLabels({ ...labels, __name__: name + suffix })} ${value}\n`,
  );
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`;
}
