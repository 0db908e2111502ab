import { listAudit, listEvents, severities } from '../../contract/events.ts';
import { type Endpoint, endpoint, type RouteContext } from '../endpoint.ts';

export function eventRoutes({ services }: RouteContext): Endpoint[] {
  return [
    endpoint(listAudit, {
      revalidate: true,
      handle: ({ query: { before, limit } }) => ({
        records: services.audit.list({ limit, ...(before === undefined ? {} : { before }) }),
      }),
    }),
    endpoint(listEvents, {
      revalidate: true,
      handle: ({ query: { since, until, before, kind, severity, limit } }) => ({
        events: services.events.list({
          limit,
          ...(since === undefined ? {} : { since: Date.parse(since) }),
          ...(until === undefined ? {} : { until: Date.parse(until) }),
          ...(before === undefined ? {} : { before }),
          ...(kind === undefined ? {} : { kind }),
          ...(severity === undefined ? {} : { severities: severities.slice(severities.indexOf(severity)) }),
        }),
      }),
    }),
  ];
}
