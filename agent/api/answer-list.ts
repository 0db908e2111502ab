import { TRUNCATED } from './cut-result.ts';
import type { Call } from './endpoint.ts';
import { type BesideData, listBody } from './prometheus-body.ts';
import { streamAnswer } from './stream-answer.ts';

/** Answers a list as the Prometheus HTTP API does, at most `limit` of it; a warning tells that there was more. */
export function answerList(
  items: readonly unknown[],
  { limit, warnings, missing = [] }: BesideData & { readonly limit: number },
  { request }: Call,
): Promise<Response> {
  const told = items.length > limit ? [...warnings, TRUNCATED] : warnings;
  return streamAnswer(listBody(items.slice(0, limit), { warnings: told, missing }), {
    headers: { 'content-type': 'application/json' },
    acceptEncoding: request.headers.get('accept-encoding'),
  });
}
