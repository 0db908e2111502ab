import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { startFakeAgent } from '../fake-agent.testkit.ts';
import { requestError } from '../request-error.ts';
import { BridgeLink } from './bridge-link.ts';
import { encodeFrame, FrameReader } from './frame.ts';
import { serveBridge } from './serve-bridge.ts';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

/** A bridge to a fake agent, both of its ends in this process. */
async function bridged(handlers: Parameters<typeof startFakeAgent>[0], preface = '') {
  const agent = await startFakeAgent(handlers);
  const [there, back] = [new PassThrough(), new PassThrough()];
  const link = new BridgeLink({
    write: (bytes) => void there.write(bytes),
    failed: (because) => requestError('x', because as 'unreachable'),
  });
  if (preface !== '') link.push(Buffer.from(preface));
  back.on('data', (bytes) => link.push(bytes));
  const over = serveBridge({ input: there, output: back, target: agent.target });
  cleanUp.push(
    () => agent.close(),
    () => over,
    () => there.end(),
  );
  const get = (path: string, signal = new AbortController().signal) =>
    link.request({ url: `http://localhost${path}`, method: 'GET', headers: {} }, signal);
  return { agent, link, there, over, get };
}

describe('FrameReader', () => {
  it('gives back every frame however its bytes come in pieces', () => {
    const payloads = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 8 });
    fc.assert(
      fc.property(payloads, fc.integer({ min: 1, max: 40 }), (payloads, size) => {
        const bytes = Buffer.concat(payloads.map((payload, number) => encodeFrame('data', number, payload)));
        const reader = new FrameReader();
        const frames = [];
        for (let at = 0; at < bytes.length; at += size)
          frames.push(...reader.push(bytes.subarray(at, at + size)));
        expect(frames.map(({ payload }) => [...payload])).toEqual(payloads.map((payload) => [...payload]));
      }),
    );
  });

  it('refuses a frame that is too long before it comes', () => {
    expect(() => new FrameReader().push(Buffer.from('ffffffff0000000105', 'hex'))).toThrow(SyntaxError);
  });

  it('refuses a type that there is not', () => {
    expect(() => new FrameReader().push(Buffer.from('000000000000000109', 'hex'))).toThrow(SyntaxError);
  });
});

describe('serveBridge()', () => {
  it('answers many requests at the same time', async () => {
    const { get } = await bridged({});
    const answers = await Promise.all(
      [1, 2, 3, 4, 5].map(
        async (): Promise<{ host: string }> =>
          (await get('/api/v1/status')).json() as Promise<{ host: string }>,
      ),
    );
    expect(answers.map(({ host }) => host)).toEqual(['web-1', 'web-1', 'web-1', 'web-1', 'web-1']);
  });

  it('lets a request pass a body that nobody reads', async () => {
    const flood = Buffer.alloc(2_000_000, 0x20);
    const { get } = await bridged({ getMetrics: ({ response }) => void response.end(flood) });
    const large = await get('/metrics');
    expect((await get('/api/v1/status')).status).toBe(200);
    expect((await large.arrayBuffer()).byteLength).toBe(2_000_000);
  });

  it('tells the agent that a stream is wanted no more', async () => {
    const closed = Promise.withResolvers<void>();
    const { get } = await bridged({
      stream: ({ response }) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write('retry: 1\n\n');
        response.on('close', closed.resolve);
      },
    });
    const leaving = new AbortController();
    const reader = (await get('/api/v1/stream', leaving.signal)).body!.getReader();
    expect((await reader.read()).value?.length).toBeGreaterThan(0);
    leaving.abort();
    await closed.promise;
  });

  it('says why the agent does not answer', async () => {
    const { agent, get } = await bridged({});
    await agent.close();
    await expect(get('/api/v1/status')).rejects.toMatchObject({ because: 'connection-refused' });
  });

  it('asks its agent and no other, whatever the path says', async () => {
    const { agent, get } = await bridged({});
    expect((await get('//127.0.0.1:9/api/v1/status')).status).toBe(404);
    expect(agent.requests).toHaveLength(1);
  });

  it('ends at a frame that is none', async () => {
    const { there, over } = await bridged({});
    there.write(Buffer.from('ffffffff0000000101', 'hex'));
    await over;
  });
});

describe('BridgeLink', () => {
  it('skips what comes before the greeting', async () => {
    const { get } = await bridged({}, 'Welcome to web-1!\nLast login: today\n');
    expect((await get('/api/v1/status')).status).toBe(200);
  });

  it('gives up where no bridge greets', () => {
    const link = new BridgeLink({ write: () => {}, failed: () => new Error() });
    expect(() => link.push(Buffer.alloc(70_000, 0x61))).toThrow(SyntaxError);
  });

  it('ends what is under way when the connection is lost', async () => {
    const { link, get } = await bridged({ getStatus: () => undefined });
    const asked = get('/api/v1/status');
    await link.greeted.promise;
    link.end(requestError('x', 'unreachable'));
    await expect(asked).rejects.toMatchObject({ because: 'unreachable' });
  });
});
