import { afterEach, describe, expect, test } from 'vitest';
import { type FakeHandler, FakeProblem, startFakeAgent } from '../../client/fake-agent.testkit.ts';
import { runCommand } from '../run-command.testkit.ts';

const TIME = 1_795_230_000;
const vector = (...result: object[]) => ({ status: 'success', data: { resultType: 'vector', result } });
const one = { metric: { __name__: 'up' }, value: [TIME, '1'] };

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

async function query(handlers: Record<string, FakeHandler>, ...words: string[]) {
  const agent = await startFakeAgent(handlers);
  closing.push(agent.close);
  const ran = await runCommand(['query', ...words, '--url', agent.url]);
  const asked = agent.requests.filter(({ url }) => url.pathname.startsWith('/api/v1/query'));
  return { ...ran, asked: asked.map(({ url }) => Object.fromEntries(url.searchParams)) };
}

describe('vedette query', () => {
  test('asks one instant of the agent alone, then when the samples were taken', async () => {
    const answer: FakeHandler = ({ url }) =>
      url.searchParams.get('query') === 'up # here'
        ? vector(one)
        : vector({ metric: { __vedette_name__: 'up' }, value: [TIME, `${TIME - 5}`] });
    const { code, lines, asked } = await query({ query: answer }, 'up # here');
    expect([code, lines]).toEqual([0, ['METRIC  VALUE  AGE', 'up       1.00   5s']]);
    const taken = 'label_replace(timestamp(up # here\n), "__vedette_name__", "$1", "__name__", "(.*)")';
    expect(asked).toEqual([{ query: 'up # here' }, { query: taken, time: `${TIME}` }]);
  });

  test('shows the answer without ages where these cannot be had', async () => {
    const answer: FakeHandler = ({ url }) => {
      if (url.searchParams.get('query') === 'up') return vector(one);
      return new FakeProblem(503, { detail: 'gone' });
    };
    const { code, lines } = await query({ query: answer }, 'up');
    expect([code, lines]).toEqual([0, ['METRIC  VALUE', 'up       1.00']]);
  });

  test('asks all hosts, or those that are named', async () => {
    const handlers = { query: () => vector() };
    expect((await query(handlers, 'up', '--all')).asked).toEqual([{ query: 'up', scope: 'all' }]);
    expect((await query(handlers, 'up', '--host', 'a,b')).asked).toEqual([{ query: 'up', scope: 'a,b' }]);
  });

  test('asks a range that ends now by the clock of the agent', async () => {
    const matrix = { status: 'success', data: { resultType: 'matrix', result: [] } };
    const { asked } = await query({ queryRange: () => matrix }, 'up', '--range', '1h', '--step', '1m');
    expect(Number(asked[0]!.end) - Number(asked[0]!.start)).toBe(3_600);
    expect(asked[0]).toMatchObject({ query: 'up', step: '60' });
  });

  test('tells the agent how long it may take', async () => {
    const { asked } = await query({ query: () => vector() }, 'up', '--timeout', '20s');
    expect(asked).toEqual([{ query: 'up', timeout: '20s' }]);
  });

  test('writes the answer as the Prometheus API gives it', async () => {
    const { text } = await query({ query: () => vector(one) }, 'up', '--json');
    expect(JSON.parse(text)).toEqual(vector(one));
  });

  test('ends with 3 for a partial answer, also where nothing was found', async () => {
    const partial = { ...vector(), warnings: ['Partial result, without \u001b[2J'], missing: ['web-2'] };
    const { code, errors } = await query({ query: () => partial }, 'up', '--all', '--fail-empty');
    expect([code, errors]).toEqual([3, 'warning: Partial result, without ␛[2J\nNothing was found.\n']);
  });

  test('points out what the agent does not understand', async () => {
    const refusing: FakeHandler = ({ response }) => {
      const error = 'invalid parameter "query": 1:4: parse error: unexpected end of input';
      response.writeHead(400, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ status: 'error', errorType: 'bad_data', error }));
    };
    await expect(query({ query: refusing }, 'up{')).rejects.toMatchObject({
      kind: 'invalid',
      message: expect.stringMatching(/\n {2}up\{\n {5}\^$/),
    });
  });

  test('says so where an agent cannot explain', async () => {
    await expect(query({ query: () => vector(one) }, 'up', '--explain')).rejects.toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining('does not tell'),
    });
  });

  test('tells what an older agent refuses', async () => {
    const refusing = () =>
      new FakeProblem(404, { type: 'urn:vedette:problem:not-found', title: 'Not found' });
    await expect(query({ query: refusing }, 'up')).rejects.toMatchObject({ kind: 'not-found' });
  });

  test.each([
    [['up', '--host', 'a', '--all'], 'mutually exclusive'],
    [['up', '--png', 'a.png'], 'one instant cannot be drawn'],
    [['up', '--json', '--csv'], 'exclude each other'],
    [['up', '--range', 'x'], 'Cannot use --range x'],
  ])('refuses %j before it asks anybody', async (words, message) => {
    await expect(runCommand(['query', ...words, '--url', 'http://127.0.0.1:9'])).rejects.toThrow(message);
  });
});
