import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stepsProbe } from '../kinds/steps/steps.ts';
import { problemsOf } from '../run-kind.testkit.ts';
import { readHarJourney } from './har-journey.ts';

type Entry = Readonly<Record<string, unknown>>;

function entry(method: string, url: string, more: Entry = {}, response: Entry = {}): Entry {
  return { request: { method, url, headers: [], ...more }, response: { status: 200, ...response } };
}

function journey(...entries: Entry[]) {
  const { probe, notes } = readHarJourney(JSON.stringify({ log: { version: '1.2', entries } }));
  const { kind: _, ...options } = probe ?? { kind: 'steps' };
  if (probe)
    expect(
      problemsOf(stepsProbe, { ...options, secrets: {}, variables: { ...secretNames(options) } }),
    ).toEqual([]);
  return { probe: options as { steps: Record<string, never>[] } & Record<string, unknown>, notes };
}

/** In the place of references, which only the loader of the configuration resolves. */
function secretNames(options: { secrets?: object; variables?: object }): Record<string, string> {
  const names = [...Object.keys(options.secrets ?? {}), ...Object.keys(options.variables ?? {})];
  return Object.fromEntries(names.map((name) => [name, 'x']));
}

const PAGE = 'https://shop.example.com/';

test('readHarJourney keeps pages and calls in their order, with the status that was recorded', () => {
  const { probe } = journey(
    entry('GET', PAGE),
    entry(
      'POST',
      `${PAGE}api/cart?a=b%20c`,
      { postData: { mimeType: 'application/json', text: '{"id":1}' } },
      { status: 201 },
    ),
  );
  expect(probe).toEqual({
    base_url: PAGE,
    steps: [
      { name: '1 GET /', request: { url: '/' }, conditions: ['status == 200'] },
      {
        name: '2 POST /api/cart',
        request: { url: '/api/cart?a=b%20c', method: 'POST', body: '{"id":1}' },
        conditions: ['status == 201'],
      },
    ],
  });
});

test('readHarJourney leaves out pictures, scripts, other sites and what had no answer, and says so', () => {
  const { probe, notes } = journey(
    entry('GET', PAGE),
    entry('GET', `${PAGE}app.js`),
    { ...entry('GET', `${PAGE}logo`), _resourceType: 'image' },
    entry('GET', `${PAGE}font`, {}, { content: { mimeType: 'font/woff2' } }),
    entry('GET', 'https://ads.example.net/x'),
    entry('GET', `${PAGE}gone`, {}, { status: 0 }),
    entry('OPTIONS', `${PAGE}api`),
    entry('GET', 'https://api.example.com/v1'),
  );
  expect(probe.steps.map(({ name }) => name)).toEqual(['1 GET /', '2 GET /v1']);
  expect(notes[0]).toMatch(/^6 requests are left out/);
});

test('readHarJourney makes one step of a chain of redirects', () => {
  const { probe, notes } = journey(
    entry('POST', `${PAGE}login`, {}, { status: 302, redirectURL: '/home' }),
    entry('GET', `${PAGE}home`, {}, { status: 304 }),
  );
  expect(probe.steps).toMatchObject([{ name: '1 POST /login', conditions: ['status == 200'] }]);
  expect(notes[0]).toMatch(/redirects are followed/);
});

test('readHarJourney puts references in the place of secrets, wherever they stand', () => {
  const headers = [
    { name: 'Authorization', value: 'Bearer tok-123' },
    { name: 'Cookie', value: 'sid=sess-456' },
    { name: 'X-Custom', value: 'kept' },
    { name: 'sec-ch-ua', value: 'x' },
    { name: 'If-None-Match', value: 'y' },
  ];
  const { probe, notes } = journey(
    entry('POST', `${PAGE}login?token=tok-123`, {
      headers,
      postData: { mimeType: 'application/json', text: '{"user":"a","deep":[{"password":"pw-789"}]}' },
    }),
    entry('POST', `${PAGE}form`, {
      postData: {
        mimeType: 'application/x-www-form-urlencoded',
        params: [{ name: 'pin', value: '12%2034' }],
      },
    }),
  );
  expect(JSON.stringify(probe)).not.toMatch(/tok-123|sess-456|pw-789|12 34/);
  expect(probe.secrets).toEqual({
    password: `\${env:PASSWORD}`,
    pin: `\${env:PIN}`,
    token: `\${env:TOKEN}`,
  });
  expect(probe.steps[0]).toMatchObject({
    request: { headers: { Authorization: 'Bearer {{token}}', 'X-Custom': 'kept' } },
  });
  expect(notes.join()).toContain('cookies are left out');
});

test('readHarJourney keeps a pause of somebody who read, and not a longer one', () => {
  const at = (startedDateTime: string) => ({ ...entry('GET', PAGE), startedDateTime, time: 100 });
  const { probe } = journey(
    at('2026-01-01T00:00:00.000Z'),
    at('2026-01-01T00:00:00.500Z'),
    at('2026-01-01T00:00:03.000Z'),
    at('2026-01-01T01:00:00.000Z'),
  );
  expect(probe.steps.map((step) => (step as { think?: string }).think)).toEqual([
    undefined,
    undefined,
    '2s400ms',
    '30s',
  ]);
});

test('readHarJourney takes braces that were recorded as they are', () => {
  const { probe } = journey(entry('POST', PAGE, { postData: { mimeType: 'text/plain', text: 'a {{b}} c' } }));
  expect(probe).toMatchObject({
    variables: { open_braces: '{{' },
    steps: [{ request: { body: 'a {{open_braces}}b}} c' } }],
  });
});

test('readHarJourney says when a body was not recorded', () => {
  const { notes } = journey(entry('POST', PAGE, { postData: { mimeType: 'multipart/form-data' } }));
  expect(notes.join()).toContain('multipart/form-data is left out');
});

test('readHarJourney cuts a recording that is longer than a journey', () => {
  const { probe, notes } = journey(
    ...Array.from({ length: 120 }, (_, index) => entry('GET', `${PAGE}${index}`)),
  );
  expect(probe.steps).toHaveLength(100);
  expect(notes.join()).toContain('20 requests are left out');
});

test('readHarJourney finds nothing in an empty recording', () => {
  expect(readHarJourney('{"log":{"entries":[]}}')).toEqual({ probe: undefined, notes: [expect.any(String)] });
});

for (const text of ['', '[]', '{"log":{}}', '{"log":{"entries":[{"request":{}}]}}', 'null']) {
  test(`readHarJourney refuses ${text}`, () => {
    expect(() => readHarJourney(text)).toThrow(/Cannot read the HAR file/);
  });
}

test('readHarJourney gives what our configuration takes, whatever was recorded', () => {
  const text = fc.oneof(fc.string(), fc.constantFrom('{{x}}', 'a\r\nb', 'password', ':path', 'Content-Type'));
  const field = fc.record({ name: text, value: text });
  const recorded = fc.record({
    request: fc.record({
      method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'FOO'),
      url: fc.oneof(fc.webUrl({ withQueryParameters: true }), text),
      headers: fc.array(field, { maxLength: 3 }),
      postData: fc.record({
        mimeType: fc.constantFrom('application/json', 'text/plain'),
        text: fc.oneof(fc.json(), text),
      }),
    }),
    response: fc.record({ status: fc.integer({ min: -1, max: 700 }), redirectURL: text }),
  });
  fc.assert(
    fc.property(fc.array(recorded, { maxLength: 4 }), (entries) => {
      journey(...(entries as unknown as Entry[]));
    }),
  );
});
