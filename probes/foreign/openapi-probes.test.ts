import fc from 'fast-check';
import { expect, test } from 'vitest';
import { httpProbe } from '../kinds/http/http.ts';
import { problemsOf } from '../run-kind.testkit.ts';
import { readOpenapiProbes } from './openapi-probes.ts';

type Part = Readonly<Record<string, unknown>>;

const OK = { responses: { '200': { description: 'ok' } } };

function document(paths: Part, more: Part = {}): string {
  return JSON.stringify({
    openapi: '3.1.0',
    servers: [{ url: 'https://api.example.com/v1' }],
    paths,
    ...more,
  });
}

/** One operation, as an API with nothing else has it. */
function one(operation: Part, more: Part = {}) {
  return readOpenapiProbes(document({ '/a': { get: { ...OK, ...operation } } }, more));
}

test('readOpenapiProbes makes a probe of every safe operation', () => {
  const { probes, notes } = readOpenapiProbes(
    document({
      '/items': { get: { operationId: 'listItems', ...OK }, post: OK, head: OK },
      '/health': { get: { responses: { '204': {}, '2XX': {}, default: {} } } },
    }),
  );
  expect(probes).toEqual([
    { name: 'listItems', kind: 'http', url: 'https://api.example.com/v1/items', status: ['200'] },
    {
      name: 'HEAD /items',
      kind: 'http',
      url: 'https://api.example.com/v1/items',
      method: 'HEAD',
      status: ['200'],
    },
    { name: 'GET /health', kind: 'http', url: 'https://api.example.com/v1/health', status: ['204', '2xx'] },
  ]);
  expect(notes).toEqual([]);
});

test('readOpenapiProbes fills parameters from examples, defaults and choices, and leaves others out', () => {
  const get = {
    ...OK,
    parameters: [
      { name: 'id', in: 'path', required: true, example: 'a/b' },
      { name: 'limit', in: 'query', required: true, schema: { default: 10 } },
      { name: 'sort', in: 'query', required: true, schema: { enum: ['up', 'down'] } },
      { name: 'ids', in: 'query', required: true, schema: { examples: [[1, 2]] } },
      { name: 'X-Tenant', in: 'header', required: true, examples: { one: { value: 't' } } },
      { name: 'filter', in: 'query', schema: { type: 'string' } },
    ],
  };
  const { probes } = readOpenapiProbes(document({ '/items/{id}': { get } }));
  expect(probes[0]).toMatchObject({
    url: 'https://api.example.com/v1/items/a%2Fb?limit=10&sort=up&ids=1%2C2',
    headers: { 'X-Tenant': 't' },
  });
});

test('readOpenapiProbes leaves out an operation that needs what the document does not give', () => {
  const { probes, notes } = readOpenapiProbes(document({ '/items/{id}': { get: OK } }));
  expect(probes).toEqual([]);
  expect(notes).toEqual(['GET /items/{id} is left out: no example or default for id']);
});

test('readOpenapiProbes takes the parameter of an operation in the place of that of the path', () => {
  const parameter = (example: string) => ({ name: 'q', in: 'query', required: true, example });
  const item = { parameters: [parameter('path')], get: { ...OK, parameters: [parameter('operation')] } };
  expect(readOpenapiProbes(document({ '/a': item })).probes[0]?.url).toBe(
    'https://api.example.com/v1/a?q=operation',
  );
});

test('readOpenapiProbes follows references, and none in circles', () => {
  const parameters = {
    good: { $ref: '#/components/parameters/an~1other' },
    'an/other': { name: 'q', in: 'query', required: true, schema: { $ref: '#/components/schemas/s' } },
    loop: { $ref: '#/components/parameters/loop' },
  };
  const components = {
    parameters,
    schemas: { s: { default: 'x', properties: { self: { $ref: '#/components/schemas/s' } } } },
  };
  const { probes } = one(
    { parameters: [{ $ref: '#/components/parameters/good' }, { $ref: '#/components/parameters/loop' }] },
    { components },
  );
  expect(probes[0]?.url).toBe('https://api.example.com/v1/a?q=x');
});

test('readOpenapiProbes puts references in the place of credentials', () => {
  const securitySchemes = {
    apiKey: { type: 'apiKey', in: 'header', name: 'X-Key' },
    login: { type: 'http', scheme: 'bearer' },
    inQuery: { type: 'apiKey', in: 'query', name: 'key' },
  };
  const secured = (...security: Part[]) => one({ security }, { components: { securitySchemes } });
  expect(secured({ apiKey: [], login: [] }).probes[0]).toMatchObject({
    secret_headers: { 'X-Key': `\${env:API_KEY}` },
    bearer_token: `\${env:LOGIN}`,
  });
  expect(secured({ apiKey: [] }).notes).toEqual([
    'secrets are references, set them in the environment: API_KEY',
  ]);
  expect(secured({ login: [] }, {}).probes[0]).not.toHaveProperty('bearer_token');
  expect(secured({ inQuery: [] }).notes).toEqual([
    'GET /a is left out: its security scheme inQuery cannot be met by a header',
  ]);
});

test('readOpenapiProbes expects the one type that a good answer has', () => {
  const { probes } = one({
    responses: { '200': { content: { 'application/json': {} } }, '404': { content: { 'text/html': {} } } },
  });
  expect(probes[0]?.conditions).toEqual(['header("content-type") contains "application/json"']);
});

test('readOpenapiProbes does not follow a redirect that is the answer', () => {
  expect(one({ responses: { '302': {} } }).probes[0]).toMatchObject({
    status: ['302'],
    redirects: { follow: false },
  });
});

test('readOpenapiProbes fills variables of a server, and begins relative ones at the base URL', () => {
  const servers = [{ url: 'https://{region}.example.com/{none}', variables: { region: { default: 'eu' } } }];
  expect(one({}, { servers }).probes[0]?.url).toBe('https://eu.example.com/a');
  const relative = document({ '/a': { get: OK } }, { servers: [{ url: '/v2' }] });
  expect(readOpenapiProbes(relative, { baseUrl: 'http://127.0.0.1:8080' }).probes[0]?.url).toBe(
    'http://127.0.0.1:8080/v2/a',
  );
  expect(readOpenapiProbes(relative).notes[0]).toContain('give the base URL');
});

test('readOpenapiProbes reads YAML', () => {
  const text =
    'openapi: 3.0.3\nservers:\n  - url: http://a.example\npaths:\n  /x:\n    get:\n      responses:\n        "200": { description: ok }\n';
  expect(readOpenapiProbes(text).probes[0]?.url).toBe('http://a.example/x');
});

test('readOpenapiProbes cuts a document with far too many operations', () => {
  const paths = Object.fromEntries(Array.from({ length: 700 }, (_, index) => [`/${index}`, { get: OK }]));
  const { probes, notes } = readOpenapiProbes(document(paths));
  expect(probes).toHaveLength(500);
  expect(notes.at(-1)).toBe('100 more are left out');
});

const REFUSED: readonly (readonly [text: string, part: string])[] = [
  ['', 'OpenAPI 3.0 or 3.1 is needed'],
  ['{"swagger":"2.0"}', 'found Swagger 2.0'],
  ['{"openapi":"4.0.0"}', 'found 4.0.0'],
  ['a: [', 'Cannot read the OpenAPI document'],
  [`x: ${'#'.repeat(5_000_000)}`, 'it is over'],
];

for (const [text, part] of REFUSED) {
  test(`readOpenapiProbes refuses ${text.slice(0, 20)}: ${part}`, () => {
    expect(() => readOpenapiProbes(text)).toThrow(part);
  });
}

test('readOpenapiProbes gives what our configuration takes, whatever the document says', () => {
  const word = fc.constantFrom(
    'get',
    'head',
    'parameters',
    'responses',
    '200',
    'name',
    'in',
    'path',
    'query',
    'required',
    '$ref',
    'schema',
    'example',
    'content',
    'security',
  );
  const { any } = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 5 },
      fc.constantFrom('query', '#/paths', '#', true, 1, null, 'x'),
      fc.array(tie('any'), { maxLength: 3 }),
      fc.dictionary(word, tie('any'), { maxKeys: 4 }),
    ),
  }));
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom('/a', '/b/{c}', 'd'), any), (paths) => {
      const { probes } = readOpenapiProbes(document(paths));
      for (const { name: _, kind: _kind, ...options } of probes)
        expect(problemsOf(httpProbe, options)).toEqual([]);
    }),
  );
});
