import { describe, expect, it } from 'vitest';
import { createClient } from './client.ts';
import { type FakeHandler, FakeProblem, startFakeAgent } from './fake-agent.testkit.ts';
import { startHostileServer } from './hostile-server.testkit.ts';
import type { StreamMessage } from './stream-message.ts';

const samples = (t: number) => `event: samples\nid: ${t}\ndata: {"t":${t},"v":[1,0.5]}\n\n`;
const bye = 'event: bye\ndata: {"because":"shutdown"}\n\n';

const saying =
  (...parts: string[]): FakeHandler =>
  ({ response }) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const part of parts) response.write(part);
  };

async function readAll(messages: AsyncIterable<StreamMessage>): Promise<StreamMessage[]> {
  const read: StreamMessage[] = [];
  for await (const message of messages) read.push(message);
  return read;
}

describe('Client.stream()', () => {
  it('gives the messages in order and ends after bye', async () => {
    await using agent = await startFakeAgent({
      stream: saying(samples(1_000), ': beat\n\n', samples(2_000), bye),
    });
    expect(await readAll(createClient(agent.target).stream({}))).toEqual([
      { type: 'samples', id: '1000', data: { t: 1_000, v: [1, 0.5] } },
      { type: 'samples', id: '2000', data: { t: 2_000, v: [1, 0.5] } },
      { type: 'bye', id: '2000', data: { because: 'shutdown' } },
    ]);
  });

  it('asks for what came after the last message seen', async () => {
    await using agent = await startFakeAgent({ stream: saying(bye) });
    await readAll(createClient(agent.target).stream({ match: ['up'] }, { lastEventId: '1000' }));
    expect(agent.requests[0]?.headers['last-event-id']).toBe('1000');
    expect(agent.requests[0]?.url.searchParams.getAll('match[]')).toEqual(['up']);
  });

  it('passes over messages of a newer agent', async () => {
    await using agent = await startFakeAgent({ stream: saying('event: fancy\ndata: 1\n\n', bye) });
    expect((await readAll(createClient(agent.target).stream({}))).map(({ type }) => type)).toEqual(['bye']);
  });

  it('refuses a message that breaks the contract', async () => {
    await using agent = await startFakeAgent({ stream: saying('event: samples\ndata: {"t":"x"}\n\n') });
    await expect(readAll(createClient(agent.target).stream({}))).rejects.toMatchObject({
      because: 'not-an-agent',
    });
  });

  it('refuses an event without end', async () => {
    await using agent = await startFakeAgent({ stream: saying(`data: ${'x'.repeat(9 * 2 ** 20)}`) });
    await expect(readAll(createClient(agent.target).stream({}))).rejects.toMatchObject({
      because: 'too-large',
    });
  });

  it('takes silence for a dead connection', async () => {
    await using agent = await startFakeAgent({ stream: saying(samples(1_000)) });
    const messages = createClient(agent.target).stream({}, { silenceMs: 200 });
    await expect(readAll(messages)).rejects.toMatchObject({ because: 'timeout' });
  });

  it('gives up on an agent that does not begin to answer', async () => {
    await using server = await startHostileServer('hang');
    const messages = createClient({ url: server.url }, { timeout: 200 }).stream({});
    await expect(readAll(messages)).rejects.toMatchObject({ because: 'timeout' });
  });

  it('names a refusal', async () => {
    const fields = { type: 'urn:vedette:problem:limited', title: 'Too many streams' };
    await using agent = await startFakeAgent({ stream: () => new FakeProblem(429, fields) });
    await expect(readAll(createClient(agent.target).stream({}))).rejects.toMatchObject({ kind: 'limited' });
  });

  it('takes an answer of another type for no agent', async () => {
    await using server = await startHostileServer('page');
    await expect(readAll(createClient({ url: server.url }).stream({}))).rejects.toMatchObject({
      because: 'not-an-agent',
    });
  });

  it('closes the connection when the reader stops', async () => {
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    await using agent = await startFakeAgent({
      stream: (request) => {
        request.response.on('close', resolve);
        saying(samples(1_000), samples(2_000))(request);
      },
    });
    for await (const message of createClient(agent.target).stream({})) {
      expect(message.type).toBe('samples');
      break;
    }
    await closed;
  });

  it('ends with the reason when the caller gives up', async () => {
    await using agent = await startFakeAgent({ stream: saying(samples(1_000)) });
    const controller = new AbortController();
    const messages = createClient(agent.target).stream({}, { signal: controller.signal });
    await messages.next();
    controller.abort();
    await expect(messages.next()).rejects.toMatchObject({ because: 'aborted' });
  });
});
