import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { type Hostility, startHostileServer } from '../../client/hostile-server.testkit.ts';
import type { HostQuery } from './fleet-host.ts';
import { peerHost } from './peer-host.ts';

const question: HostQuery = {
  query: 'up',
  steps: { start: 1_500, end: 61_500, step: 30_000 },
  instant: false,
  timeout: 300,
  lookback: 300_000,
  profile: false,
  signal: new AbortController().signal,
};
const known = { name: 'web-2', labels: {}, isDown: false, clockOffset: null };

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

/** A peer that answers every request with that text, and what it was asked. */
async function answering(status: number, text: string) {
  const asked: { method: string; path: string; parameters: Record<string, string> }[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const url = new URL(request.url!, 'http://peer');
    const parameters = Object.fromEntries([...url.searchParams, ...new URLSearchParams(body)]);
    asked.push({ method: request.method!, path: url.pathname, parameters });
    response.writeHead(status, { 'content-type': 'application/json' }).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => new Promise((resolve) => server.close(resolve).closeAllConnections()));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { asked, host: peerHost(known, { url, name: 'web-2' }) };
}

const empty = '{"status":"success","data":{"resultType":"matrix","result":[]}}';

describe('peerHost()', () => {
  test('asks for a range with the deadline and the lookback of the query', async () => {
    const { host, asked } = await answering(200, empty);
    await host.query(question);
    expect(asked).toEqual([
      {
        method: 'GET',
        path: '/api/v1/query_range',
        parameters: {
          query: 'up',
          start: '1.5',
          end: '61.5',
          step: '30',
          timeout: '0.3',
          lookback_delta: '300',
        },
      },
    ]);
  });

  test('asks for the samples of a range selector at one instant', async () => {
    const { host, asked } = await answering(200, empty);
    await host.query({ ...question, query: 'up[5m]', instant: true, profile: true });
    expect(asked[0]).toMatchObject({ path: '/api/v1/query', parameters: { time: '1.5', stats: 'all' } });
  });

  test('sends a query that is too long for a URL as a form', async () => {
    const { host, asked } = await answering(200, empty);
    const query = `up{a!~"${'x|'.repeat(20_000)}"}`;
    await host.query({ ...question, query });
    expect([asked[0]!.method, asked[0]!.parameters.query]).toEqual(['POST', query]);
  });

  test('lists series in a window', async () => {
    const { host, asked } = await answering(200, '{"status":"success","data":[{"a":"1"}]}');
    const { signal } = question;
    expect(await host.listSeries({ selectors: ['up'], start: 1_000, timeout: 300, signal })).toEqual([
      { a: '1' },
    ]);
    expect(asked[0]!.parameters).toEqual({ 'match[]': 'up', start: '1' });
  });

  test.each([
    ['a text', 200, '"hello"', 'not-an-agent'],
    ['half an answer', 200, empty.slice(0, 30), 'not-an-agent'],
    [
      'a refusal of an older agent',
      400,
      '{"status":"error","errorType":"bad_data","error":"no"}',
      'http-400',
    ],
    ['an error of its own', 500, 'oops', 'not-an-agent'],
    ['that it does not know us', 401, '{}', 'unauthenticated'],
  ])('names the reason of an answer that is %s', async (_, status, text, because) => {
    const { host } = await answering(status, text);
    await expect(host.query(question)).rejects.toMatchObject({ because });
  });

  test.each<[Hostility, string]>([
    ['hang', 'timeout'],
    ['slam', 'unreachable'],
    ['garbage', 'not-an-agent'],
    ['drip', 'timeout'],
    ['page', 'not-an-agent'],
    ['redirect', 'not-an-agent'],
  ])('names the reason of a server that does %s', async (hostility, because) => {
    const server = await startHostileServer(hostility);
    closing.push(() => server.close());
    const host = peerHost(known, { url: server.url, name: 'web-2' });
    await expect(host.query(question)).rejects.toMatchObject({ because });
  });

  test('reads no more of an endless answer than one may be long', async () => {
    const server = await startHostileServer('flood');
    closing.push(() => server.close());
    const host = peerHost(known, { url: server.url, name: 'web-2' });
    await expect(host.query({ ...question, timeout: 10_000 })).rejects.toMatchObject({
      because: 'too-large',
    });
  });
});
