import { afterEach, describe, expect, it } from 'vitest';
import { startTestEngine, type TestEngine } from './engine.testkit.ts';
import { answers, type HostileAnswer, startHostileServer } from './hostile-server.testkit.ts';
import { ServerChanges } from './server-changes.ts';
import { connectToxiproxy } from './toxiproxy-server.ts';
import { undoCommand } from './undo-record.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** An engine behind a door that can be shut, with a proxy `a` and the changes of one run to it. */
async function setUp() {
  const engine = await startTestEngine();
  const door = await startHostileServer(through(engine.url));
  ends.push(engine.end, door.end);
  await engine.proxies.create({ name: 'a', listen: '127.0.0.1:0', upstream: 'x:1', enabled: true });
  const changes = new ServerChanges(connectToxiproxy(door.url, { timeout: 300 }), 'abc123');
  return { engine, door, changes, open: through(engine.url) };
}

const through =
  (to: string): HostileAnswer =>
  async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method = 'GET', url = '/' } = request;
    const body = chunks.length === 0 ? {} : { body: Buffer.concat(chunks) };
    const answer = await fetch(`${to}${url}`, { method, ...body });
    response.writeHead(answer.status).end(await answer.text());
  };

const toxicsOf = ({ proxies }: TestEngine) =>
  proxies
    .get('a')
    .state()
    .toxics.map(({ name }) => name);
const latency = { type: 'latency', attributes: { latency: 5 } };

describe('ServerChanges', () => {
  it('names what it makes after the run', async () => {
    const { engine, changes } = await setUp();
    await changes.addToxic('a', latency);
    await changes.addToxic('a', latency);
    await changes.createProxy({ name: 'b', listen: '127.0.0.1:0', upstream: 'x:1' });
    expect(toxicsOf(engine)).toEqual(['vd-abc123-latency', 'vd-abc123-latency-2']);
    expect(engine.proxies.list().map(({ name }) => name)).toContain('vd-abc123-b-3');
  });

  it('takes back exactly what it made, the last first', async () => {
    const { engine, door, changes } = await setUp();
    engine.proxies.get('a').addToxic({ type: 'noop', name: 'theirs', attributes: {} });
    await changes.createProxy({ name: 'b', listen: '127.0.0.1:0', upstream: 'x:1' });
    await changes.addToxic('a', latency);
    await changes.setEnabled('a', false);
    const undone = await changes.undo();
    expect(undone.map(({ record, state }) => [record.verb, state])).toEqual([
      ['proxy-enabled', 'undone'],
      ['toxic-delete', 'undone'],
      ['proxy-delete', 'undone'],
    ]);
    expect(toxicsOf(engine)).toEqual(['theirs']);
    expect(engine.proxies.list().map(({ name }) => name)).toEqual(['a']);
    expect(engine.proxies.get('a').state().enabled).toBe(true);
    expect(changes.records).toEqual([]);
    expect(door.asked.filter((call) => call.includes('reset'))).toEqual([]);
  });

  it('leaves a proxy disabled that was', async () => {
    const { engine, changes } = await setUp();
    await engine.proxies.get('a').update({ enabled: false });
    await changes.setEnabled('a', false);
    expect(await changes.undo()).toEqual([]);
    expect(engine.proxies.get('a').state().enabled).toBe(false);
  });

  it('keeps no record of what the server refused', async () => {
    const { changes } = await setUp();
    await expect(changes.addToxic('a', { type: 'bogus' })).rejects.toMatchObject({ status: 400 });
    await expect(
      changes.createProxy({ name: 'x', listen: 'nonsense', upstream: 'x:1' }),
    ).rejects.toMatchObject({
      failure: 'refused',
    });
    expect(changes.records).toEqual([]);
  });

  it.each([
    ['dies', ((request) => request.socket.destroy()) as HostileAnswer],
    ['hangs', answers.silence],
    ['answers half', answers.half],
    ['answers garbage', ((_, response) => response.end('x')) as HostileAnswer],
  ])('takes back a toxic whose server %s once it has added it', async (_what, after) => {
    const { engine, door, changes, open } = await setUp();
    door.answer = async (request, response) => {
      const { url } = request;
      await fetch(`${engine.url}${url}`, {
        method: 'POST',
        body: JSON.stringify({ ...latency, name: 'vd-abc123-latency' }),
      });
      after(request, response);
    };
    await expect(changes.addToxic('a', latency)).rejects.toMatchObject({ name: 'ServerError' });
    expect(toxicsOf(engine)).toEqual(['vd-abc123-latency']);
    door.answer = open;
    expect(await changes.undo()).toMatchObject([{ state: 'undone', attempts: 1 }]);
    expect(toxicsOf(engine)).toEqual([]);
  });

  it('tries again, with growing pauses, while the server hangs', async () => {
    const { engine, door, changes, open } = await setUp();
    await changes.addToxic('a', latency);
    door.answer = answers.waiting;
    const waits: number[] = [];
    const undone = await changes.undo({
      pause: 10,
      onPending(_record, because, nextIn) {
        expect(because).toContain('503');
        waits.push(nextIn);
        if (waits.length === 4) door.answer = open;
      },
    });
    expect(undone).toMatchObject([{ state: 'undone', attempts: 5 }]);
    expect(waits).toEqual([10, 20, 40, 80]);
    expect(toxicsOf(engine)).toEqual([]);
  });

  it('gives up in the end, and can try again later', async () => {
    const { engine, door, changes, open } = await setUp();
    await changes.addToxic('a', latency);
    door.answer = answers.silence;
    const [undone] = await changes.undo({ within: 500, pause: 10 });
    expect(undone).toMatchObject({ state: 'pending', because: 'no answer within 0.3 s' });
    expect(undoCommand(door.url, undone!.record)).toBe(
      `curl -X DELETE ${door.url}/proxies/a/toxics/vd-abc123-latency`,
    );
    door.answer = open;
    expect(await changes.undo()).toMatchObject([{ state: 'undone' }]);
    expect(toxicsOf(engine)).toEqual([]);
  });

  it('reads back what the server says that it did', async () => {
    const { door, changes, open } = await setUp();
    await changes.addToxic('a', latency);
    door.answer = (request, response) =>
      request.method === 'DELETE' ? void response.writeHead(204).end() : open(request, response);
    expect(await changes.undo({ within: 50, pause: 10 })).toMatchObject([
      { state: 'pending', because: 'the server says that it did, and did not' },
    ]);
  });

  it('knows a toxic as its own that went by an attempt without an answer', async () => {
    const { engine, door, changes, open } = await setUp();
    await changes.addToxic('a', latency);
    door.answer = (request, response) => {
      if (request.method !== 'DELETE') return open(request, response);
      engine.proxies.get('a').removeToxic('vd-abc123-latency');
      return response.destroy();
    };
    expect(await changes.undo({ pause: 10 })).toMatchObject([{ state: 'undone', attempts: 2 }]);
  });

  it('tells a toxic that somebody else has removed', async () => {
    const { engine, changes } = await setUp();
    await changes.addToxic('a', latency);
    await engine.proxies.reset();
    expect(await changes.undo()).toMatchObject([{ state: 'gone', because: 'it was not there any more' }]);
  });

  it('leaves what somebody else has put in its place', async () => {
    const { engine, changes } = await setUp();
    await changes.addToxic('a', latency);
    const proxy = engine.proxies.get('a');
    proxy.removeToxic('vd-abc123-latency');
    proxy.addToxic({ type: 'noop', name: 'vd-abc123-latency', attributes: {} });
    expect(await changes.undo()).toMatchObject([{ state: 'foreign' }]);
    expect(toxicsOf(engine)).toEqual(['vd-abc123-latency']);
  });

  it('removes its own toxic although somebody has changed it, and says so', async () => {
    const { engine, changes } = await setUp();
    await changes.addToxic('a', latency);
    engine.proxies.get('a').updateToxic('vd-abc123-latency', { attributes: { latency: 9_999 } });
    expect(await changes.undo()).toMatchObject([
      { state: 'undone', because: expect.stringContaining('latency=9999') },
    ]);
  });

  it('restores nothing but whether a proxy is enabled', async () => {
    const { engine, changes } = await setUp();
    await changes.setEnabled('a', false);
    await engine.proxies.get('a').update({ upstream: 'elsewhere:1' });
    expect(await changes.undo()).toMatchObject([{ state: 'undone' }]);
    expect(engine.proxies.get('a').state()).toMatchObject({ enabled: true, upstream: 'elsewhere:1' });
  });

  it('tells a proxy that somebody has enabled or deleted', async () => {
    const { engine, changes } = await setUp();
    await changes.setEnabled('a', false);
    await engine.proxies.get('a').update({ enabled: true });
    expect(await changes.undo()).toMatchObject([{ state: 'gone', because: 'it was enabled again' }]);
    await changes.setEnabled('a', false);
    engine.proxies.remove('a');
    expect(await changes.undo()).toMatchObject([
      { state: 'gone', because: 'the proxy is not there any more' },
    ]);
  });

  it('leaves a proxy of its own that somebody has turned to another upstream', async () => {
    const { engine, changes } = await setUp();
    const { name } = await changes.createProxy({ name: 'b', listen: '127.0.0.1:0', upstream: 'x:1' });
    await engine.proxies.get(name).update({ upstream: 'theirs:1' });
    expect(await changes.undo()).toMatchObject([{ state: 'foreign' }]);
    expect(engine.proxies.get(name).state().upstream).toBe('theirs:1');
  });

  it('finds nothing to do after the server was started anew', async () => {
    const { engine, door, changes } = await setUp();
    await changes.addToxic('a', latency);
    await engine.end();
    const again = await startTestEngine();
    ends.splice(ends.indexOf(engine.end), 1, again.end);
    door.answer = through(again.url);
    expect(await changes.undo()).toMatchObject([{ state: 'gone' }]);
  });
});

it('undoCommand() quotes what a shell would read', () => {
  const record = { verb: 'proxy-enabled', proxy: "a b'; rm -rf $HOME", value: true } as const;
  expect(undoCommand('http://h:1', record)).toBe(
    `curl -X POST -d '{"enabled":true}' 'http://h:1/proxies/a%20b'\\''%3B%20rm%20-rf%20%24HOME'`,
  );
});
