import { RELAY_FAILURE_HEADER, RELAYED_HEADER, relay } from '../../contract/relay.ts';
import { errorMessage } from '../../kit/errors.ts';
import { type Endpoint, endpoint, type RouteContext } from '../endpoint.ts';
import { HttpError } from '../problem.ts';

export function relayRoutes({ services }: RouteContext): Endpoint[] {
  return [
    endpoint(relay, {
      handle: async ({ params }, { request, connection, signal }) => {
        refuseSecondHop(request);
        const { headers } = request;
        const [accept, lastEventId] = [headers.get('accept'), headers.get('last-event-id')];
        try {
          const answer = await services.peers.relay({ ...params, accept, lastEventId, signal });
          if (answer.headers.get('content-type')?.startsWith('text/event-stream')) connection.idleFor(0);
          return answer;
        } catch (error) {
          throw hopFailure(error);
        }
      },
    }),
  ];
}

function refuseSecondHop(request: Request): void {
  if (request.headers.get(RELAYED_HEADER) === null) return;
  throw new HttpError('forbidden', 'Cannot relay: the request was relayed already, and goes one hop only');
}

/** The peer's silence is not this agent's: it is told as such, with its reason. */
function hopFailure(error: unknown): unknown {
  if (!(error instanceof Error && 'because' in error && typeof error.because === 'string')) return error;
  return new HttpError('unavailable', `Cannot relay: ${errorMessage(error)}`, {
    headers: { [RELAY_FAILURE_HEADER]: error.because },
  });
}
