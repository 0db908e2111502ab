import { expect, test } from 'vitest';
import { parseCondition } from '../../conditions/parse-condition.ts';
import { commonFacts } from '../../facts.ts';
import { describeProbeKind } from '../../probe-kinds.contract.ts';
import type { ProbeResult } from '../../probe-result.ts';
import { metricOf, problemsOf, runKind } from '../../run-kind.testkit.ts';
import { peer, traceOf } from '../http/web-server.testkit.ts';
import { shop } from './shop.testkit.ts';
import { journeyFacts } from './step-facts.ts';
import { stepsProbe } from './steps.ts';

type Step = Readonly<Record<string, unknown>>;

describeProbeKind({
  kind: stepsProbe,
  silent: async () => ({ base_url: (await peer(() => {})).url, steps: [{ name: 'a' }] }),
});

const LOGIN: Step = {
  name: 'login',
  request: { method: 'POST', url: '/login', body: '{"user":"{{user}}","password":"{{password}}"}' },
  extract: { token: 'body.json("token")' },
};

function run(
  base_url: string,
  steps: readonly Step[],
  more: Readonly<Record<string, unknown>> = {},
): Promise<ProbeResult> {
  return runKind(stepsProbe, { base_url, steps, ...more });
}

function problems(steps: readonly Step[], more: Readonly<Record<string, unknown>> = {}): string {
  return problemsOf(stepsProbe, { base_url: 'http://a.example/', steps, ...more }).join('\n');
}

test('a journey carries variables, secrets and cookies from step to step', async () => {
  const { url, requests } = await shop();
  const orders = {
    name: 'orders',
    request: { url: '/orders?token={{token}}', headers: { Authorization: 'Bearer {{token}}' } },
    conditions: ['body.json("orders[0].id") == 7', 'step.status("login") == 200'],
  };
  const result = await run(url, [LOGIN, orders], {
    variables: { user: 'an "alice"' },
    secrets: { password: 'pa"ss' },
  });
  expect(result).toMatchObject({ state: 'up', reason: 'ok' });
  expect(JSON.parse(requests[0]!.body)).toEqual({ user: 'an "alice"', password: 'pa"ss' });
  expect(requests[1]).toMatchObject({
    url: '/orders?token=a%2Fb%20c',
    headers: { cookie: 'sid=1', authorization: 'Bearer a/b c' },
  });
});

test('every request of a journey belongs to one trace, each as a span of its own', async () => {
  const { url, requests } = await shop();
  const result = await run(url, [LOGIN, { name: 'orders', request: { url: '/orders' } }], {
    variables: { user: 'a' },
    secrets: { password: 'hunter2' },
  });
  const spans = requests.map(({ headers }) => String(headers.traceparent).split('-'));
  expect(spans.map(([version, trace, , flags]) => [version, trace, flags])).toEqual(
    Array(2).fill(['00', result.facts['trace.id'], '01']),
  );
  expect(spans[0]![2]).not.toBe(spans[1]![2]);
});

test('a secret is nowhere in a result, even where the server says it back', async () => {
  const { url } = await shop();
  const step = {
    ...LOGIN,
    request: { method: 'POST', url: '/login?key={{password}}', body: '{"p":"{{password}}"}' },
    conditions: ['body.json("echo") == nothing'],
  };
  const result = await run(url, [step], { secrets: { password: 'tr0ub4dor "&3' } });
  expect(result.state).toBe('down');
  expect(JSON.stringify(result)).not.toContain('tr0ub4dor');
  expect(traceOf(result)).toContain('POST /login?key=***');
});

test('a step that fails ends the journey, but not what cleans up', async () => {
  const { url, requests } = await shop();
  const result = await run(url, [
    { name: 'breaks', request: { url: '/status/503' } },
    { name: 'never', request: { url: '/orders' } },
    { name: 'clean', request: { url: '/state', method: 'DELETE' }, always: true },
  ]);
  expect(result).toMatchObject({
    state: 'down',
    reason: 'unexpected-status',
    message: 'down: step breaks: the server answered 503',
    facts: { 'failed.step': 'breaks', 'steps.run': 2 },
  });
  expect(requests.map((request) => request.url)).toEqual(['/status/503', '/state']);
});

test('a condition that does not hold is told with its step and what was found', async () => {
  const { url } = await shop();
  const result = await run(url, [
    { name: 'x', request: { url: '/status/503' }, conditions: ['status == 200'] },
  ]);
  expect(result).toMatchObject({ reason: 'condition-failed', message: 'down: step x: status == 200 (503)' });
});

test('a warning that does not hold leaves the journey degraded', async () => {
  const { url } = await shop();
  const steps = [{ name: 'x', request: { url: '/state' }, warnings: ['body.json("state") == done'] }];
  expect(await run(url, steps)).toMatchObject({
    state: 'degraded',
    message: 'degraded: step x: body.json("state") == done ("busy")',
  });
});

test('a step is repeated until its condition holds', async () => {
  const { url, requests } = await shop();
  const repeat = { until: 'body.json("state") == done', times: 5, pause: '1ms' };
  expect(await run(url, [{ name: 'wait', request: { url: '/state' }, repeat }])).toMatchObject({
    state: 'up',
  });
  expect(requests).toHaveLength(3);
});

test('a step that is repeated in vain fails with what was found last', async () => {
  const { url, requests } = await shop();
  const repeat = { until: 'body.json("state") == done', times: 2, pause: '1ms' };
  expect(await run(url, [{ name: 'wait', request: { url: '/state' }, repeat }])).toMatchObject({
    reason: 'repeated-in-vain',
    message: 'down: step wait: after 2 times body.json("state") == done ("busy")',
  });
  expect(requests).toHaveLength(2);
});

test('a step is left out when its condition does not hold', async () => {
  const { url, requests } = await shop();
  const steps = [
    { name: 'state', request: { url: '/state' }, extract: { state: 'body.json("state")' } },
    { name: 'busy', request: { url: '/page' }, when: 'var("state") == busy' },
    { name: 'done', request: { url: '/orders' }, when: 'var("state") == done' },
  ];
  expect(await run(url, steps)).toMatchObject({ state: 'up' });
  expect(requests.map((request) => request.url)).toEqual(['/state', '/page']);
});

test('a value is taken out of a page by a pattern', async () => {
  const { url, requests } = await shop();
  await run(url, [
    {
      name: 'page',
      request: { url: '/page' },
      extract: { csrf: 'body matches /name="csrf" value="([^"]+)"/' },
    },
    { name: 'send', request: { method: 'POST', url: '/login', form: { csrf: '{{csrf}}&', next: 'a b' } } },
  ]);
  expect(requests[1]).toMatchObject({ body: 'csrf=x1y2%26&next=a+b' });
});

test('a value that is not there fails the step', async () => {
  const { url } = await shop();
  const steps = [{ name: 'x', request: { url: '/state' }, extract: { id: 'body.json("id")' } }];
  expect(await run(url, steps)).toMatchObject({ reason: 'nothing-extracted' });
});

test('a link from an answer is followed back, and never away', async () => {
  const { url } = await shop();
  const link = (member: string) => [
    { name: 'link', request: { url: '/link' }, extract: { next: `body.json("${member}")` } },
    { name: 'follow', request: { url: '{{next}}' }, conditions: ['status == 401'] },
  ];
  expect(await run(url, link('next'))).toMatchObject({ state: 'up' });
  expect(await run(url, link('bad'))).toMatchObject({ reason: 'foreign-origin' });
});

test('a value with a line end does not become a header', async () => {
  const { url } = await shop();
  const steps = [{ name: 'x', request: { headers: { 'X-A': '{{a}}' } } }];
  expect(await run(url, steps, { variables: { a: 'b\r\nx: y' } })).toMatchObject({ reason: 'bad-variable' });
});

test('a journey tells the time and success of each step', async () => {
  const { url } = await shop();
  const result = await run(url, [
    { name: 'away', request: { url: '/away' }, conditions: ['redirects == 1', 'status == 401'] },
    { name: 'breaks', request: { url: '/status/500' } },
  ]);
  expect(metricOf(result, 'probe_step_success', { step: 'away' })).toBe(1);
  expect(metricOf(result, 'probe_step_success', { step: 'breaks' })).toBe(0);
  expect(metricOf(result, 'probe_step_duration_seconds', { step: 'away' })).toBeGreaterThan(0);
});

test('conditions of the whole journey may speak of its steps', async () => {
  const { url } = await shop();
  const facts = { ...commonFacts, ...journeyFacts };
  const condition = parseCondition('step.latency("state") < 1ms and step.success("state")', facts);
  const options = { base_url: url, steps: [{ name: 'state', request: { url: '/state' }, think: '5ms' }] };
  const result = await runKind(stepsProbe, options, { conditions: [condition] });
  expect(result.conditions[0]?.found).toMatch(/ms$|true/);
});

test('a journey whose server goes away names the step and the reason', async () => {
  const { url } = await peer((socket) => socket.destroy());
  const result = await run(url, [{ name: 'first' }]);
  expect(result).toMatchObject({ state: 'down', facts: { 'failed.step': 'first' } });
  expect(result.message).toMatch(/^down: step first: /);
});

test('a journey whose time runs out tells the steps before', async () => {
  const { url } = await shop();
  const hanging = { name: 'hangs', request: { url: '/never' } };
  const result = await run(url, [{ name: 'state', request: { url: '/state' } }, hanging], {
    timeout: '200ms',
  });
  expect(metricOf(result, 'probe_step_success', { step: 'state' })).toBe(1);
  expect(metricOf(result, 'probe_step_success', { step: 'hangs' })).toBe(0);
  expect(metricOf(result, 'probe_step_duration_seconds', { step: 'hangs' })).toBeGreaterThan(0);
});

test('a journey whose time runs out names the step where it did', async () => {
  const { url } = await peer(() => {});
  const result = await run(url, [{ name: 'silent' }], { timeout: '60ms' });
  expect(result).toMatchObject({
    state: 'down',
    reason: 'timeout-processing',
    facts: { 'failed.step': 'silent' },
  });
});

const REFUSED: readonly (readonly [string, readonly Step[], string, Step?])[] = [
  [
    'an unknown variable',
    [{ name: 'a', request: { url: '/{{idd}}' }, extract: { id: 'status' } }],
    'unknown variable idd',
  ],
  [
    'a variable that only a later step sets',
    [{ name: 'a', request: { url: '/{{id}}' }, extract: { id: 'status' } }],
    'no step before',
  ],
  ['two steps of one name', [{ name: 'a' }, { name: 'a' }], 'another step is called a'],
  ['a condition that cannot be read', [{ name: 'a', conditions: ['statsu == 1'] }], 'did you mean status?'],
  ['an extraction that cannot be read', [{ name: 'a', extract: { x: 'status == 1' } }], 'a value is needed'],
  [
    'an answer that would choose the host',
    [
      { name: 'a', extract: { h: 'status' } },
      { name: 'b', request: { url: 'http://{{h}}/' } },
    ],
    'name of the host',
  ],
  ['another protocol', [{ name: 'a', request: { url: 'ftp://a/' } }], 'http://'],
  ['a body with GET', [{ name: 'a', request: { body: 'x' } }], 'GET has no body'],
  [
    'body and form',
    [{ name: 'a', request: { method: 'POST', body: 'x', form: { a: 'b' } } }],
    'excludes body',
  ],
  ['too many repeats', [{ name: 'a', repeat: { until: 'status == 1', times: 101 } }], 'times'],
  [
    'a variable that is also a secret',
    [{ name: 'a' }],
    'leave one out',
    { variables: { x: '1' }, secrets: { x: '2' } },
  ],
  ['no step', [], 'steps'],
];

for (const [what, steps, part, more] of REFUSED) {
  test(`a journey refuses ${what}`, () => {
    expect(problems(steps, more)).toContain(part);
  });
}
