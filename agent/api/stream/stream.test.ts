import { describe, expect, test } from 'vitest';
import { streamMessages } from '../../contract/stream.ts';
import { eventually, openSocket, type RunningApi, runApi } from '../server.testkit.ts';
import { type FakeServices, fakeServices } from '../services.testkit.ts';

type Message = { readonly name: string; readonly id?: string; readonly data: unknown };

/** A reader of the stream: parses events, checks them against the contract and remembers which number is which series. */
async function read(api: RunningApi, match: readonly string[] = ['up'], lastEventId?: string) {
  const query = new URLSearchParams(match.map((each): [string, string] => ['match[]', each]));
  const left = new AbortController();
  const response = await fetch(`http://localhost/api/v1/stream?${query}`, {
    unix: api.socketPath,
    signal: left.signal,
    ...(lastEventId !== undefined && { headers: { 'last-event-id': lastEventId } }),
  });
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  const seen: Message[] = [];
  let text = '';
  const next = async (name: string): Promise<Message> => {
    for (;;) {
      const end = text.indexOf('\n\n');
      if (end < 0) {
        const { value, done } = await reader.read();
        if (done) throw new Error(`The stream ended without ${name}: ${JSON.stringify(seen)}`);
        text += value;
        continue;
      }
      const message = parse(text.slice(0, end));
      text = text.slice(end + 2);
      if (message === undefined) continue;
      seen.push(message);
      if (message.name === name) return message;
    }
  };
  return { next, seen, [Symbol.dispose]: () => left.abort() };
}

function parse(block: string): Message | undefined {
  const fields = new Map(
    block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
  );
  const name = fields.get('event');
  if (name === undefined) return undefined;
  const data = JSON.parse(fields.get('data')!);
  expect(streamMessages[name as keyof typeof streamMessages].safeParse(data).error, name).toBeUndefined();
  const id = fields.get('id');
  return { name, data, ...(id !== undefined && { id }) };
}

/** Two series, `up` of a and b, with ticks a second apart that end about now. */
function services(): FakeServices & { readonly at: (tick: number) => number } {
  const fake = fakeServices();
  const begin = Date.now() - 10_000;
  return { ...fake, at: (tick) => begin + tick * 1_000 };
}

function set(fake: FakeServices, values: Record<string, number>): void {
  fake.set.begin();
  for (const [host, value] of Object.entries(values))
    fake.set.gauge('up', 'Up.', 'host').with(host).set(value);
}

describe('/api/v1/stream', () => {
  test('begins with the status, the series and all their values', async () => {
    const fake = services();
    set(fake, { a: 1, b: 2 });
    await using api = await runApi({}, fake);
    using stream = await read(api);
    expect((await stream.next('status')).data).toMatchObject({ host: 'web1' });
    expect((await stream.next('series')).data).toEqual({
      series: [
        [0, { __name__: 'up', host: 'a' }],
        [1, { __name__: 'up', host: 'b' }],
      ],
    });
    expect((await stream.next('samples')).data).toMatchObject({ v: [0, 1, 1, 2] });
  });

  test('sends only what a tick changed, under the time of the tick', async () => {
    const fake = services();
    set(fake, { a: 1, b: 2 });
    await using api = await runApi({}, fake);
    using stream = await read(api);
    await stream.next('samples');
    const now = Date.now() + 1_000;
    set(fake, { a: 1, b: 3 });
    fake.tick(now);
    expect(await stream.next('samples')).toEqual({
      name: 'samples',
      id: String(now),
      data: { t: now, v: [1, 3] },
    });
    set(fake, { a: 1, b: Number.NaN });
    fake.tick(now + 1_000);
    expect((await stream.next('samples')).data).toEqual({ t: now + 1_000, v: [1, null] });
    set(fake, { a: 1, b: Number.NaN });
    fake.tick(now + 2_000);
    expect((await stream.next('samples')).data).toEqual({ t: now + 2_000, v: [] });
  });

  test('tells of what a slow collector adds to a tick only when that changed something', async () => {
    const fake = services();
    set(fake, { a: 1 });
    await using api = await runApi({}, fake);
    using stream = await read(api);
    await stream.next('samples');
    const now = Date.now() + 1_000;
    fake.tick(now);
    fake.tick(now);
    set(fake, { a: 2 });
    fake.tick(now);
    expect((await stream.next('samples')).data).toEqual({ t: now, v: [] });
    expect((await stream.next('samples')).data).toEqual({ t: now, v: [0, 2] });
  });

  test('tells of series that come and go', async () => {
    const fake = services();
    set(fake, { a: 1 });
    await using api = await runApi({}, fake);
    using stream = await read(api);
    await stream.next('samples');
    set(fake, { b: 2 });
    fake.tick(Date.now() + 1_000);
    expect((await stream.next('series')).data).toEqual({ series: [[1, { __name__: 'up', host: 'b' }]] });
    expect((await stream.next('samples')).data).toMatchObject({ v: [1, 2] });
    expect((await stream.next('gone')).data).toEqual({ refs: [0] });
  });

  test('sends the series of all selectors and no others', async () => {
    const fake = services();
    set(fake, { a: 1, b: 2, c: 3 });
    fake.set.gauge('down', 'Down.').value(1);
    await using api = await runApi({}, fake);
    using stream = await read(api, ['up{host=~"a|b"}', 'up{host="b"}']);
    expect((await stream.next('series')).data).toMatchObject({
      series: [
        [0, { host: 'a' }],
        [1, { host: 'b' }],
      ],
    });
  });

  test('sends no samples to who names no selector, but events and changes of state', async () => {
    let state: 'ok' | 'degraded' = 'ok';
    const fake = fakeServices({ health: () => ({ status: state, components: [] }) });
    set(fake, { a: 1 });
    await using api = await runApi({}, fake);
    using stream = await read(api, []);
    await stream.next('status');
    const event = {
      id: 1,
      time: '2026-11-21T00:00:00Z',
      kind: 'x',
      severity: 'info' as const,
      subject: 's',
      message: 'm',
    };
    fake.happen(event);
    expect((await stream.next('event')).data).toEqual(event);
    state = 'degraded';
    fake.tick(Date.now() + 1_000);
    await stream.next('status');
    expect(stream.seen.map(({ name }) => name)).toEqual(['status', 'event', 'status']);
  });

  test('resumes with the ticks and events that were missed', async () => {
    const fake = services();
    for (const [tick, value] of [10, 20, 20, 40].entries()) {
      set(fake, { a: value, b: 1 });
      fake.tick(fake.at(tick));
    }
    const missed = {
      id: 7,
      time: new Date(fake.at(2)).toISOString(),
      kind: 'x',
      severity: 'info' as const,
      subject: 's',
      message: 'm',
    };
    fake.happen(missed);
    await using api = await runApi({}, fake);
    using stream = await read(api, ['up'], String(fake.at(1)));
    expect((await stream.next('event')).data).toEqual(missed);
    expect((await stream.next('samples')).data).toEqual({ t: fake.at(1), v: [0, 20, 1, 1] });
    expect((await stream.next('samples')).data).toEqual({ t: fake.at(2), v: [] });
    expect((await stream.next('samples')).data).toEqual({ t: fake.at(3), v: [0, 40] });
    expect((await stream.next('samples')).data).toMatchObject({ v: [0, 40, 1, 1] });
  });

  test.each([
    ['an id that is none', 'x', 'the id is not one of this stream'],
    ['an id of long ago', String(Date.now() - 301_000), 'too long ago'],
    ['an id of before the store', String(Date.now() - 200_000), 'what was missed is not kept'],
  ])('says that it begins anew after %s', async (_, id, because) => {
    const fake = services();
    set(fake, { a: 1 });
    fake.tick(fake.at(5));
    await using api = await runApi({}, fake);
    using stream = await read(api, ['up'], id);
    expect((await stream.next('reset')).data).toEqual({ because });
    expect((await stream.next('samples')).data).toMatchObject({ v: [0, 1] });
  });

  test('drops a reader who does not read, says why, and keeps the others', async () => {
    const fake = services();
    await using api = await runApi({}, fake);
    const slow = await openSocket(api.port);
    slow.write('GET /api/v1/stream?match[]=up HTTP/1.1\r\nHost: localhost\r\n\r\n');
    slow.pause();
    using stream = await read(api);
    await stream.next('status');
    let tick = 0;
    await eventually(async () => {
      tick++;
      set(fake, Object.fromEntries(['a', 'b'].map((host) => [`${host}${tick}${'x'.repeat(200_000)}`, tick])));
      fake.tick(Date.now() + tick * 1_000);
      await stream.next('samples');
      return fake.logged.some((line) => line.includes('slow-reader'));
    });
    expect(tick).toBeGreaterThan(2);
    set(fake, { a: 1 });
    fake.tick(Date.now() + 1_000_000);
    await stream.next('samples');
    slow.destroy();
  }, 30_000);

  test('refuses more readers than it may have, with the reason', async () => {
    await using api = await runApi({ limits: { streams: 1 } }, services());
    using first = await read(api);
    await first.next('status');
    using second = await read(api);
    expect((await second.next('bye')).data).toEqual({ because: 'too-many' });
    first[Symbol.dispose]();
    await eventually(async () => {
      using third = await read(api);
      return third.next('status').then(
        () => true,
        () => false,
      );
    });
  });

  test('says goodbye when the agent stops', async () => {
    const api = await runApi({}, services());
    using stream = await read(api);
    await stream.next('status');
    const stopped = api.stop();
    expect((await stream.next('bye')).data).toEqual({ because: 'shutdown' });
    await stopped;
  });

  test('refuses a selector that is none', async () => {
    await using api = await runApi();
    const response = await fetch(`${api.url}/api/v1/stream?match[]=up{`);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ detail: expect.stringContaining('1:4: parse error') });
  });
});
