import {
  getMesh,
  getProbe,
  listProbes,
  listVantageResults,
  markProbe,
  probeTarget,
  runProbeNow,
} from '../../contract/probes.ts';
import { OperationalError } from '../../kit/errors.ts';
import { type Call, type Endpoint, endpoint, type RouteContext } from '../endpoint.ts';
import { isLoopback } from '../listen-address.ts';
import { textAnswer } from '../text-answer.ts';

export function probeRoutes({ services }: RouteContext): Endpoint[] {
  const { probes } = services;
  return [
    endpoint(getMesh, { handle: () => probes.mesh() }),
    endpoint(getProbe, { handle: ({ params: { name } }) => probes.detail(name) }),
    endpoint(listProbes, { revalidate: true, handle: () => probes.list() }),
    endpoint(listVantageResults, { handle: ({ query }) => probes.vantageResults(query) }),
    endpoint(markProbe, {
      changes: ({ params: { name }, body: { mark, seconds } }) =>
        seconds === 0 ? `${name}: no longer ${mark}` : `${name}: ${mark}`,
      handle: ({ params: { name }, body }, { actor }) => ({ marks: probes.mark(name, body, actor.name) }),
    }),
    endpoint(probeTarget, {
      handle: async ({ query }, call) => {
        refuseFromAfar(call);
        const request = { ...query, scrapeTimeoutSeconds: scrapeTimeout(call.request) };
        return textAnswer(await probes.probeTarget(request, call.signal), {
          headers: { 'content-type': probeTarget.contentType! },
          acceptEncoding: call.request.headers.get('accept-encoding'),
        });
      },
    }),
    endpoint(runProbeNow, {
      changes: ({ params: { name } }) => name,
      handle: ({ params: { name } }, { signal }) => probes.run(name, signal),
    }),
  ];
}

/**
 * Who may only read can make this host connect to anything by it. A user of this host can do so anyway; from elsewhere
 * it takes an operator.
 */
function refuseFromAfar({ actor, connection: { listener, address } }: Call): void {
  if (actor.role !== 'viewer' || listener === 'unix' || isLoopback(address)) return;
  throw new OperationalError(
    'forbidden',
    'Cannot probe a target from another host: it takes the role operator',
    {
      hint: 'vedette token create prometheus --role operator',
    },
  );
}

function scrapeTimeout({ headers }: Request): number | undefined {
  const seconds = Number(headers.get('x-prometheus-scrape-timeout-seconds') ?? Number.NaN);
  return seconds > 0 ? seconds : undefined;
}
