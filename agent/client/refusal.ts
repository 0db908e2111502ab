import { health } from '../contract/health.ts';
import { problem } from '../contract/problem.ts';
import { prometheusError } from '../contract/prometheus.ts';
import { type ErrorKind, errorKinds } from '../kit/errors.ts';
import { safeLine, safeLines } from '../kit/safe-text.ts';
import { type FailureReason, RequestError, requestError } from './request-error.ts';

const BY_STATUS: Record<number, ErrorKind> = {
  400: 'invalid',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not-found',
  409: 'conflict',
  413: 'too-large',
  422: 'invalid',
  429: 'limited',
  504: 'timeout',
  507: 'storage',
};

const TOKEN_HINT = 'Make a token on that host (vedette token create NAME) and give it with --token-file';

/**
 * The error behind an answer that is not a success: problem details (RFC 9457), or the error of the Prometheus HTTP
 * API on its own routes, or the health that `/readyz` and its like answer with 503. An answer in any other form is not from an agent.
 */
export function refusal(name: string, status: number, body: unknown): RequestError {
  const because = reasonOf(status);
  const told = problem.safeParse(body);
  if (told.success) return fromProblem(name, because, told.data);
  const prometheus = prometheusError.safeParse(body);
  if (prometheus.success)
    return new RequestError(kindOf(status), because, safeLine(prometheus.data.error, 500));
  const state = health.safeParse(body);
  if (state.success)
    return new RequestError('unavailable', because, `Cannot use ${name}: the agent is ${state.data.status}`);
  return because === 'unauthenticated' || because === 'forbidden'
    ? new RequestError(because, because, `Cannot ask ${name}: it answers ${status}`, { hint: TOKEN_HINT })
    : requestError(name, 'not-an-agent');
}

function fromProblem(
  name: string,
  because: FailureReason,
  {
    type,
    title,
    status,
    detail,
    hint,
  }: { type: string; title: string; status: number } & {
    detail?: string | undefined;
    hint?: string | undefined;
  },
): RequestError {
  const named = type.split(':').at(-1);
  const kind = errorKinds.find((kind) => kind === named) ?? kindOf(status);
  const advice = hint ?? (because === 'unauthenticated' || because === 'forbidden' ? TOKEN_HINT : undefined);
  return new RequestError(kind, because, safeLines(detail ?? `Cannot ask ${name}: ${title}`, 500), {
    ...(advice === undefined ? {} : { hint: safeLines(advice, 500) }),
  });
}

function reasonOf(status: number): FailureReason {
  if (status === 401) return 'unauthenticated';
  return status === 403 ? 'forbidden' : `http-${status}`;
}

function kindOf(status: number): ErrorKind {
  return BY_STATUS[status] ?? (status < 500 ? 'invalid' : 'unavailable');
}
