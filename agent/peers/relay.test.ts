import { afterEach, describe, expect, it } from 'vitest';
import { FakeProblem, startFakeAgent } from '../client/fake-agent.testkit.ts';
import { RELAYED_HEADER } from '../contract/relay.ts';
import { Secret } from '../kit/secret.ts';
import { Relay } from './relay.ts';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

async function relayTo(handlers: Parameters<typeof startFakeAgent>[0] = {}) {
  const agent = await startFakeAgent(handlers);
  cleanUp.push(() => agent.close());
  const peers = [{ url: agent.url, source: 'config' as const, token: new Secret('of-the-agent') }];
  const relay = new Relay({ peers: () => peers, timeout: () => 1_000 });
  const { signal } = new AbortController();
  const ask = (path: string, peer = agent.url) =>
    relay.ask({ peer, path, accept: 'application/json', lastEventId: null, signal });
  return { agent, ask };
}

describe('Relay', () => {
  it('gives the answer of the peer, asked with the token of this agent', async () => {
    const { agent, ask } = await relayTo();
    const answer = await ask('/api/v1/status?time=2026-11-21T10:00:00Z');
    expect(await answer.json()).toMatchObject({ host: 'web-1' });
    const [asked] = agent.requests;
    expect(asked?.headers).toMatchObject({ authorization: 'Bearer of-the-agent', [RELAYED_HEADER]: '1' });
    expect(asked?.url.search).toBe('?time=2026-11-21T10:00:00Z');
  });

  it('asks no one but known peers', async () => {
    const { agent, ask } = await relayTo();
    await expect(ask('/api/v1/status', 'http://127.0.0.1:9')).rejects.toMatchObject({ kind: 'not-found' });
    expect(agent.requests).toHaveLength(0);
  });

  it.each([
    '/api/v1/../../metrics',
    '/api/v1/%2e%2e/v1/status',
    '//127.0.0.1:9/api/v1/status',
    '/\\127.0.0.1:9/api/v1/status',
    '/api/v1/nothing',
    '/api/v1/tokens',
    '/api/v1/audit',
    '/api/v1/relay/a/b',
    '/',
  ])('does not ask for %s', async (path) => {
    const { agent, ask } = await relayTo();
    await expect(ask(path)).rejects.toMatchObject({ kind: 'not-found' });
    expect(agent.requests).toHaveLength(0);
  });

  it('tells that the peer does not let this agent in as the failure of a hop', async () => {
    const { ask } = await relayTo({
      getStatus: () => new FakeProblem(401, { type: 'urn:vedette:problem:unauthenticated', title: 'No' }),
    });
    await expect(ask('/api/v1/status')).rejects.toMatchObject({ because: 'unauthenticated' });
  });

  it('passes on what the peer refuses for the question itself', async () => {
    const { ask } = await relayTo({
      listEvents: () => new FakeProblem(400, { type: 'urn:vedette:problem:invalid', title: 'Wrong' }),
    });
    expect((await ask('/api/v1/events')).status).toBe(400);
  });

  it('says why a dead peer does not answer', async () => {
    const { agent, ask } = await relayTo();
    await agent.close();
    await expect(ask('/api/v1/status')).rejects.toMatchObject({ because: 'connection-refused' });
  });

  it('leaves the peer when the reader of a stream leaves', async () => {
    const closed = Promise.withResolvers<void>();
    const { ask } = await relayTo({
      stream: ({ response }) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write('retry: 1\n\n');
        response.on('close', closed.resolve);
      },
    });
    const reader = (await ask('/api/v1/stream')).body!.getReader();
    await reader.read();
    await reader.cancel();
    await closed.promise;
  });
});
