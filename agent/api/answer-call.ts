import type { Admit } from './admit.ts';
import { audited, tell } from './audited.ts';
import type { ApiLimits } from './config.ts';
import { beforeAbort, lazySignal } from './deadline.ts';
import type { Call, Connection, Endpoint, Input } from './endpoint.ts';
import { jsonAnswer } from './json-answer.ts';
import { accepts } from './negotiate.ts';
import { HttpError, problemResponse, toHttpError } from './problem.ts';
import { readInput } from './read-input.ts';
import type { Actor, Services } from './services.ts';

export type CallContext = {
  readonly services: Services;
  readonly limits: ApiLimits;
  readonly admit: Admit;
};

export type Arrival = {
  readonly request: Request;
  readonly params: Readonly<Record<string, string>>;
  readonly connection: Connection;
  readonly requestId: string;
};

/** Takes one request through its contract: admit → read → (audit) → handle → encode. It never rejects. */
export async function answerCall(
  endpoint: Endpoint,
  arrival: Arrival,
  context: CallContext,
): Promise<Response> {
  try {
    const actor = admitted(endpoint, arrival, context);
    requireAccept(endpoint, arrival.request);
    const bodyBytes = context.limits.body_bytes;
    const input = await readInput(endpoint.route, arrival.request, { params: arrival.params, bodyBytes });
    const result = await handled(
      endpoint,
      input,
      callOf(arrival, actor, timeLimit(endpoint, context)),
      context.services,
    );
    const response =
      result instanceof Response ? result : await jsonAnswer(endpoint, result, arrival.request);
    // Routing drops the body of a HEAD without telling who makes it.
    if (arrival.request.method === 'HEAD') void response.body?.cancel();
    return response;
  } catch (error) {
    return failed(endpoint, error, arrival, context);
  }
}

function admitted(
  endpoint: Endpoint,
  { request, connection }: Arrival,
  { admit, services }: CallContext,
): Actor {
  try {
    return admit(endpoint.route, request, connection);
  } catch (error) {
    const { kind, message } = toHttpError(error);
    if (endpoint.changes && kind !== 'limited') {
      const record = { actor: `unknown@${connection.address}`, action: endpoint.route.id, subject: '' };
      tell(services, { ...record, outcome: 'refused', detail: message });
    }
    throw error;
  }
}

function requireAccept(
  { route: { id, contentType = 'application/json' } }: Endpoint,
  request: Request,
): void {
  if (id === 'getMetrics' || accepts(request.headers.get('accept'), contentType)) return;
  throw new HttpError('not-acceptable', `Cannot ${id}: its answer is ${contentType}`);
}

function timeLimit({ ownDeadline }: Endpoint, { limits }: CallContext): number | undefined {
  return ownDeadline ? undefined : limits.request_timeout;
}

function callOf({ request, connection, requestId }: Arrival, actor: Actor, time: number | undefined): Call {
  const signal = lazySignal(request, time);
  return {
    request,
    connection,
    actor,
    requestId,
    get signal() {
      return signal();
    },
  };
}

function handled(endpoint: Endpoint, input: Input, call: Call, services: Services): unknown {
  const handle = () => {
    const result = endpoint.handle(input, call);
    return result instanceof Promise ? beforeAbort(result, call.signal) : result;
  };
  const subject = endpoint.changes?.(input, call);
  if (subject === undefined) return handle();
  const { actor, connection } = call;
  const detail = `request ${call.requestId} from ${connection.address || 'the unix socket'}`;
  return audited(services, { actor: actor.name, action: endpoint.route.id, subject, detail }, handle);
}

function failed(
  endpoint: Endpoint,
  error: unknown,
  { requestId }: Arrival,
  { services }: CallContext,
): Response {
  const problem = toHttpError(error);
  if (problem.kind === 'internal') {
    const stack = error instanceof Error ? error.stack : String(error);
    services.log.error('Request failed unexpectedly', { route: endpoint.route.id, requestId, stack });
  }
  return endpoint.failure?.(problem) ?? problemResponse(problem, requestId);
}
