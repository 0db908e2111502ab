import { afterEach, describe, expect, it } from 'vitest';
import { addPeer } from '../contract/peers.ts';
import { listProcesses } from '../contract/processes.ts';
import { getStatus } from '../contract/status.ts';
import { Secret } from '../kit/secret.ts';
import { createClient } from './client.ts';
import { FakeProblem, startFakeAgent } from './fake-agent.testkit.ts';
import { aStatus } from './status.testkit.ts';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

async function beyond(handlers: Parameters<typeof startFakeAgent>[0]) {
  const agent = await startFakeAgent(handlers);
  cleanUp.push(() => agent.close());
  const via = { ...agent.target, name: 'web-1', token: new Secret('mine') };
  return { agent, client: createClient({ url: 'https://web-2:8338', token: new Secret('other'), via }) };
}

describe('relayTransport()', () => {
  it('asks the agent between, and shows it its own token alone', async () => {
    const { agent, client } = await beyond({ relay: () => aStatus({ host: 'web-2' }) });
    expect((await client.call(getStatus)).host).toBe('web-2');
    const [asked] = agent.requests;
    expect(asked?.url.pathname).toBe('/api/v1/relay/https%3A%2F%2Fweb-2%3A8338/%2Fapi%2Fv1%2Fstatus');
    expect(asked?.headers.authorization).toBe('Bearer mine');
  });

  it('takes the query along', async () => {
    const { agent, client } = await beyond({
      relay: () => ({ time: '2026-11-21T10:00:00Z', total: 0, processes: [] }),
    });
    await client.call(listProcesses, { query: { sort: 'io' } });
    expect(decodeURIComponent(agent.requests[0]!.url.pathname)).toContain('/api/v1/processes?sort=io');
  });

  it('says that the hop beyond failed', async () => {
    const { client } = await beyond({
      relay: ({ response }) => {
        response.setHeader('x-vedette-relay-failure', 'timeout');
        return new FakeProblem(503, { type: 'urn:vedette:problem:unavailable', title: 'Unavailable' });
      },
    });
    await expect(client.call(getStatus)).rejects.toMatchObject({ because: 'beyond web-1: timeout' });
  });

  it('says that the agent between does not answer', async () => {
    const { agent, client } = await beyond({});
    await agent.close();
    await expect(client.call(getStatus)).rejects.toMatchObject({ because: 'via web-1: connection-refused' });
  });

  it('changes nothing', async () => {
    const { agent, client } = await beyond({});
    await expect(client.call(addPeer, { body: { url: 'http://a:1' } })).rejects.toMatchObject({
      because: 'forbidden',
    });
    expect(agent.requests).toHaveLength(0);
  });
});
