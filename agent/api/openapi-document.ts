import { OpenAPIHono, type RouteConfig } from '@hono/zod-openapi';
import type { z } from 'zod';
import { problem } from '../contract/problem.ts';
import { prometheusError } from '../contract/prometheus.ts';
import type { Route } from '../contract/route.ts';
import { version } from '../kit/version.ts';

/** Which problems a route can answer, besides what any request can meet. */
const FAILURES: Readonly<Record<number, string>> = {
  400: 'The request is wrong; each wrong field is named',
  401: 'No token, or not a valid one',
  403: 'The token may not do this',
  429: 'Too many requests; Retry-After says when to come again',
  503: 'Not now: starting, stopping, or out of time',
};

/** Derives the OpenAPI 3.1 document of the API from its contract. */
export function openapiDocument(routes: readonly Route[]): { openapi: string } {
  const generator = new OpenAPIHono();
  const { openAPIRegistry } = generator;
  // The generator extends zod when it is loaded; schemas from before know nothing of it, but their clones do.
  const schemas = {
    problem: openAPIRegistry.register('Problem', problem.clone()),
    prometheus: openAPIRegistry.register('PrometheusError', prometheusError.clone()),
  };
  openAPIRegistry.registerComponent('securitySchemes', 'token', { type: 'http', scheme: 'bearer' });
  for (const route of routes) {
    openAPIRegistry.registerPath(operation(route, schemas));
    if (route.form) openAPIRegistry.registerPath(formOperation(route, schemas));
  }
  return generator.getOpenAPI31Document({ openapi: '3.1.0', info, servers: [{ url: '/' }] });
}

const info = {
  title: 'vedette',
  version,
  summary: 'The HTTP API of one agent',
  license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
};

type Schemas = { readonly problem: z.ZodType; readonly prometheus: z.ZodType };

function operation(route: Route, schemas: Schemas): RouteConfig {
  return {
    ...described(route, schemas),
    operationId: route.id,
    method: route.method,
    request: requestOf(route),
  };
}

/** The same parameters, as a form in the body of a POST. */
function formOperation(route: Route, schemas: Schemas): RouteConfig {
  const content = { 'application/x-www-form-urlencoded': { schema: route.query! } };
  const params = route.params && { params: route.params as z.ZodObject };
  const request = { ...params, body: { required: true, content } };
  return { ...described(route, schemas), operationId: `${route.id}ByForm`, method: 'post', request };
}

function described(route: Route, schemas: Schemas): Omit<RouteConfig, 'method'> {
  const { path, summary, role, grant } = route;
  const security = role === 'public' ? [] : [{ token: [] }];
  const needed = { 'x-role': role, ...(grant && { 'x-grant': grant }) };
  return { path, summary, security, ...needed, responses: responsesOf(route, schemas) } as Omit<
    RouteConfig,
    'method'
  >;
}

/** Bytes as OpenAPI describes them (§4.8.14.3): a media type alone. */
const bytes = { type: 'string', format: 'binary' } as const;

function requestOf({ params, query, body, bodyType }: Route): NonNullable<RouteConfig['request']> {
  return {
    ...(params && { params: params as z.ZodObject }),
    ...(query && { query: query as z.ZodObject }),
    ...(body && {
      body: {
        required: true,
        content:
          bodyType === undefined
            ? { 'application/json': { schema: body } }
            : { [bodyType]: { schema: bytes } },
      },
    }),
  };
}

function responsesOf(route: Route, schemas: Schemas): RouteConfig['responses'] {
  const { status = 200, contentType = 'application/json', response, form } = route;
  const failure = form
    ? { 'application/json': { schema: schemas.prometheus } }
    : { 'application/problem+json': { schema: schemas.problem } };
  const failures = Object.entries(FAILURES).map(([code, description]) => [
    code,
    { description, content: failure },
  ]);
  return {
    [status]: { description: 'Done', content: { [contentType]: { schema: response } } },
    ...Object.fromEntries(failures),
  };
}
