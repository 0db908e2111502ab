import { listMetadata } from '../../contract/series.ts';
import { type Endpoint, endpoint, type RouteContext } from '../endpoint.ts';
import { HttpError } from '../problem.ts';
import { prometheusFailure } from '../prometheus-failure.ts';
import { readInteger } from '../prometheus-input.ts';

export function metadataRoutes({ services }: RouteContext): Endpoint[] {
  return [
    endpoint(listMetadata, {
      failure: prometheusFailure,
      handle({ query: { metric = '', ...input } }) {
        const limit = readCount('limit', input.limit);
        const perMetric = readCount('limit_per_metric', input.limit_per_metric);
        const families = [...services.live.families()]
          .filter(({ name }) => metric === '' || name === metric)
          .slice(0, limit);
        // A family has one type and one help here, wherever it is measured.
        const told = families.map(({ name, type, help }) => {
          const all = [{ type: type === 'untyped' ? 'unknown' : type, help, unit: '' }];
          return [name, perMetric === 0 ? [] : all] as const;
        });
        return { status: 'success' as const, data: Object.fromEntries(told) };
      },
    }),
  ];
}

/** @returns undefined for no limit, which is what a negative one is to Prometheus. */
function readCount(name: string, text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  const count = readInteger(text);
  if (count === undefined) throw new HttpError('invalid', `${name} must be a number`);
  return count < 0 ? undefined : count;
}
