import {
  getMesh,
  getProbe,
  listProbes,
  listVantageResults,
  markProbe,
  probeTarget,
  runProbeNow,
} from '../../contract/probes.ts';
import { type Endpoint, endpoint, type RouteContext } from '../endpoint.ts';
import { textAnswer } from '../text-answer.ts';

export function probeRoutes({ services }: RouteContext): Endpoint[] {
  const { probes } = services;
  return [
    endpoint(getMesh, { handle: () => probes.mesh() }),
    endpoint(getProbe, { handle: ({ params: { name } }) => probes.detail(name) }),
    endpoint(listProbes, { revalidate: true, handle: () => probes.list() }),
    endpoint(listVantageResults, { handle: () => probes.vantageResults() }),
    endpoint(markProbe, {
      changes: ({ params: { name }, body: { mark, seconds } }) =>
        seconds === 0 ? `${name}: no longer ${mark}` : `${name}: ${mark}`,
      handle: ({ params: { name }, body }, { actor }) => ({ marks: probes.mark(name, body, actor.name) }),
    }),
    endpoint(probeTarget, {
      handle: async ({ query }, { request, signal }) =>
        textAnswer(await probes.probeTarget(query, signal), {
          headers: { 'content-type': probeTarget.contentType! },
          acceptEncoding: request.headers.get('accept-encoding'),
        }),
    }),
    endpoint(runProbeNow, {
      changes: ({ params: { name } }) => name,
      handle: ({ params: { name } }, { signal }) => probes.run(name, signal),
    }),
  ];
}
