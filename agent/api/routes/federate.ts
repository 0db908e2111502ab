import { federate } from '../../contract/metrics.ts';
import { type Endpoint, endpoint, type RouteContext } from '../endpoint.ts';
import { federationText } from '../federation-text.ts';
import { HttpError, toHttpError } from '../problem.ts';
import type { NewestSample } from '../services.ts';
import { streamAnswer } from '../stream-answer.ts';

export function federateRoutes({ services }: RouteContext): Endpoint[] {
  const newest = async (selectors: readonly string[], signal: AbortSignal): Promise<NewestSample[]> => {
    try {
      return await services.newest(selectors, signal);
    } catch (error) {
      throw error instanceof SyntaxError ? new HttpError('invalid', error.message) : toHttpError(error);
    }
  };
  return [
    endpoint(federate, {
      handle: async ({ query }, { request, signal }) => {
        const samples = await newest([query['match[]'] ?? []].flat(), signal);
        const { host, labels } = services.status();
        return streamAnswer(federationText(samples, { ...labels, instance: host }), {
          headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' },
          acceptEncoding: request.headers.get('accept-encoding'),
        });
      },
    }),
  ];
}
