import type { ListedSeries, SeriesRequest } from '../../api/query-service.ts';
import { OperationalError } from '../../kit/errors.ts';
import { formatLabels, type LabelMatcher, type Labels } from '../../kit/labels.ts';
import { TimeSlice } from '../../kit/time-slice.ts';
import { Turns } from '../../kit/turns.ts';
import { withInstance } from '../../promql/distribute/leaf-piece.ts';
import { selectorQuestions } from '../../promql/distribute/selector-questions.ts';
import { failureText } from './failure-text.ts';
import type { FleetHost } from './fleet-host.ts';
import { MissingHosts } from './missing-hosts.ts';
import { patience } from './patience.ts';

const CONCURRENCY = 8;

export type ListFleetSeriesOptions = {
  readonly hosts: readonly FleetHost[];
  /** The matchers of each selector. */
  readonly matchers: readonly (readonly LabelMatcher[])[];
  /** Milliseconds for all of it. */
  readonly timeout: number;
  /** Series that all hosts may have together; a summary is not refused for their number. */
  readonly maxSeries: number;
};

/** The label sets of all hosts, each once, with whose they are. @throws OperationalError `unavailable` when nobody answers, `too-large` */
export async function listFleetSeries(
  request: Omit<SeriesRequest, 'scope' | 'selectors'>,
  { hosts, matchers, timeout, maxSeries }: ListFleetSeriesOptions,
): Promise<ListedSeries> {
  const missing = new MissingHosts(hosts.length);
  const turns = new Turns(() => CONCURRENCY);
  const ask = async (host: FleetHost): Promise<readonly Labels[]> => {
    const selectors = matchers.flatMap((one) => selectorQuestions(one, host.name));
    if (selectors.length === 0) return [];
    try {
      return await host.listSeries({ ...request, selectors, timeout: patience(host, timeout) });
    } catch (error) {
      const because = failureText(error);
      if (because === undefined || request.signal.aborted) throw error;
      missing.add(host.name, because);
      return [];
    }
  };
  const asked = hosts.map(async (host) => ({ host, series: await turns.take(() => ask(host)) }));
  const lists = await Promise.all(asked);
  missing.requireSome();
  const series = await merged(lists, request.summary ? Number.POSITIVE_INFINITY : maxSeries);
  return { series, warnings: missing.warnings, missing: missing.names };
}

async function merged(
  lists: readonly { host: FleetHost; series: readonly Labels[] }[],
  most: number,
): Promise<Labels[]> {
  const found = new Map<string, Labels>();
  const slice = new TimeSlice();
  for (const { host, series } of lists) {
    for (const one of series) {
      const labels = withInstance(host.name, one);
      found.set(formatLabels(labels), labels);
      if (slice.over) await slice.next();
    }
  }
  if (found.size <= most) return [...found.values()];
  throw new OperationalError('too-large', `Cannot list the series: all hosts together have ${found.size}`, {
    hint: `Narrow the selectors, or raise query.max_series (now ${most})`,
  });
}
