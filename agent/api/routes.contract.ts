import { describe, expect, test } from 'vitest';
import { contract } from '../contract/index.ts';
import { problem } from '../contract/problem.ts';
import { prometheusError } from '../contract/prometheus.ts';
import type { Route } from '../contract/route.ts';

/** How one route is called so that it succeeds, and so that it fails. */
export type RouteCase = {
  readonly url: string;
  readonly body?: unknown;
  /** Appended to `url`, or sent instead of `body`: a request that the route refuses. Without one it cannot fail. */
  readonly wrong?: { readonly url?: string; readonly body?: unknown };
};

export type RouteCases = Readonly<Record<keyof typeof contract, RouteCase>>;

/** Sends a request as somebody who may do everything. */
export type Send = (path: string, init: RequestInit) => Promise<Response>;

/** What every route of the API must be; `withServer` runs the test against a server that is new to it. */
export function describeRoutes(
  cases: RouteCases,
  withServer: (test: (send: Send) => Promise<void>) => Promise<void>,
) {
  describe.each(Object.values(contract).map((route) => [route.id, route as Route] as const))(
    '%s',
    (id, route) => {
      const { url, body, wrong } = cases[id as keyof typeof contract];

      test('answers what the contract promises', () =>
        withServer(async (send) => {
          const response = await send(url, requestOf(route, body));
          expect(response.status).toBe(route.status ?? 200);
          expect(response.headers.get('content-type')).toContain(route.contentType ?? 'application/json');
          expect(response.headers.get('x-request-id')).toMatch(/^[\w-]+$/);
          if (route.contentType === undefined)
            expect(route.response.safeParse(await response.json()).error).toBeUndefined();
          else await response.body?.cancel();
        }));

      // A route that takes no input can get none wrong.
      if (wrong) {
        test('tells what is wrong with a request as a problem', () =>
          withServer(async (send) => {
            const response = await send(wrong.url ?? url, requestOf(route, wrong.body ?? body));
            expect(response.status).toBe(400);
            expectFailure(route, response, await response.json());
          }));
      }

      test('refuses a method that it does not take, and says which it does', () =>
        withServer(async (send) => {
          const response = await send(url, { method: 'PATCH' });
          expect(response.status).toBe(405);
          expect(response.headers.get('allow')).toContain(route.method.toUpperCase());
          expect(problem.safeParse(await response.json()).error).toBeUndefined();
        }));
    },
  );
}

function requestOf(route: Route, body: unknown): RequestInit {
  const method = route.method.toUpperCase();
  if (body === undefined) return { method };
  if (body instanceof Uint8Array)
    return {
      method,
      body: body as Uint8Array<ArrayBuffer>,
      headers: { 'content-type': route.bodyType ?? '' },
    };
  return { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
}

function expectFailure(route: Route, response: Response, body: unknown): void {
  const schema = route.form ? prometheusError : problem;
  expect(response.headers.get('content-type')).toBe(
    route.form ? 'application/json' : 'application/problem+json',
  );
  expect(schema.safeParse(body).error).toBeUndefined();
}
