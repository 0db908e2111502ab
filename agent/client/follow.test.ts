import { describe, expect, it } from 'vitest';
import { createClient } from './client.ts';
import { type FakeHandler, startFakeAgent } from './fake-agent.testkit.ts';
import { follow } from './follow.ts';

const once =
  (text: string): FakeHandler =>
  ({ response }) =>
    void response.writeHead(200, { 'content-type': 'text/event-stream' }).end(text);
const samples = 'event: samples\nid: 1000\ndata: {"t":1000,"v":[]}\n\n';
const fast = { firstDelayMs: 4, longestDelayMs: 10, random: () => 1 };

async function take<T>(count: number, messages: AsyncIterable<T>): Promise<T[]> {
  const taken: T[] = [];
  for await (const message of messages) {
    taken.push(message);
    if (taken.length === count) break;
  }
  return taken;
}

describe('follow()', () => {
  it('connects again after the last message that it saw', async () => {
    await using agent = await startFakeAgent({ stream: once(samples) });
    const messages = await take(3, follow(createClient(agent.target), {}, fast));
    expect(messages.map(({ type }) => type)).toEqual(['samples', 'lost', 'samples']);
    expect(agent.requests.map(({ headers }) => headers['last-event-id'])).toEqual([undefined, '1000']);
  });

  it('waits longer after each failed attempt, up to a bound', async () => {
    const agent = await startFakeAgent();
    await agent.close();
    const lost = await take(4, follow(createClient(agent.target), {}, fast));
    expect(lost.map((message) => message.type === 'lost' && [message.because, message.retryInMs])).toEqual([
      ['connection-refused', 4],
      ['connection-refused', 8],
      ['connection-refused', 10],
      ['connection-refused', 10],
    ]);
  });

  it('ends without an error when the signal fires, also while it waits', async () => {
    const agent = await startFakeAgent();
    await agent.close();
    const controller = new AbortController();
    const options = { firstDelayMs: 60_000, longestDelayMs: 60_000, signal: controller.signal };
    const messages = follow(createClient(agent.target), {}, options);
    await messages.next();
    const end = messages.next();
    controller.abort();
    expect(await end).toEqual({ done: true, value: undefined });
  });
});
