import { afterEach, expect, test } from 'vitest';
import { startTestEngine, type TestEngine } from '../../../chaos/proxy/client/engine.testkit.ts';
import { answers, startHostileServer } from '../../../chaos/proxy/client/hostile-server.testkit.ts';
import { silentLog } from '../../kit/log.ts';
import type { NewEvent } from '../../store/local/events.ts';
import { FaultSeries } from './fault-series.ts';
import { startOtherServer } from './start-other-server.ts';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

/** A server that does not end toxics by itself, as the official one: it takes no notice of `ttl`. */
async function server(): Promise<TestEngine> {
  const engine = await startTestEngine();
  cleanUp.push(() => engine.end());
  const web = { name: 'web', listen: '127.0.0.1:0', upstream: '127.0.0.1:1', enabled: true };
  const proxy = await engine.proxies.create(web);
  const addToxic = proxy.addToxic.bind(proxy);
  proxy.addToxic = ({ ttl: _, ...toxic }) => addToxic(toxic);
  return engine;
}

function driven(url: string, facts = new Map<string, string>()) {
  const events: NewEvent[] = [];
  const faults = startOtherServer(url, {
    log: silentLog,
    emit: (event) => void events.push(event),
    series: new FaultSeries(),
    kept: { get: (key) => facts.get(key), set: (key, value) => void facts.set(key, value) },
  });
  cleanUp.push(() => faults.stop());
  return { faults, events, facts, ...faults };
}

const toxics = ({ proxies }: TestEngine) =>
  proxies
    .get('web')
    .state()
    .toxics.map(({ name }) => name);
const latency = { type: 'latency', attributes: { latency: 5 }, ttlSeconds: 60 };

test('a toxic on another server has our name, our owner, and goes when the agent stops', async () => {
  const engine = await server();
  const { faults, operations, events } = driven(engine.url);
  const row = await operations.addToxic('web', latency, 'ci');
  expect(row).toMatchObject({ owner: 'vedette:ci', type: 'latency', expiresAt: expect.any(String) });
  expect(row.name).toMatch(/^vd-[0-9a-f]{6}-latency-1$/);
  expect(toxics(engine)).toEqual([row.name]);
  expect(events).toMatchObject([{ kind: 'fault-started', subject: 'web' }]);
  await faults.stop();
  expect(toxics(engine)).toEqual([]);
});

test('a toxic on another server ends when its time is over', async () => {
  const engine = await server();
  const { operations, events } = driven(engine.url);
  await operations.addToxic('web', { ...latency, ttlSeconds: 0.2 }, 'ci');
  await expect.poll(() => toxics(engine), { timeout: 5_000 }).toEqual([]);
  await expect.poll(() => events.at(-1)?.kind, { timeout: 5_000 }).toBe('fault-ended');
});

test('what an agent that was killed left on another server, the next one takes away', async () => {
  const engine = await server();
  const { operations, facts } = driven(engine.url);
  await operations.addToxic('web', latency, 'ci');
  driven(engine.url, new Map(facts));
  await expect.poll(() => toxics(engine), { timeout: 5_000 }).toEqual([]);
});

test('endFaults takes away what is named as ours, and nothing of applications', async () => {
  const engine = await server();
  engine.proxies.get('web').addToxic({ type: 'noop', name: 'theirs', attributes: {} });
  engine.proxies.get('web').addToxic({ type: 'noop', name: 'vd-aaaaaa-noop', attributes: {} });
  const { operations } = driven(engine.url);
  await operations.addToxic('web', latency, 'ci');
  expect((await operations.endFaults()).removed).toHaveLength(2);
  expect(toxics(engine)).toEqual(['theirs']);
});

test('another server is listed as such, and counted', async () => {
  const engine = await server();
  engine.proxies.get('web').addToxic({ type: 'noop', name: 'theirs', attributes: {} });
  const { operations, report } = driven(engine.url);
  expect(await operations.list()).toMatchObject({
    ...{ because: null, api: engine.url, external: true },
    proxies: [{ name: 'web', toxics: [{ name: 'theirs', owner: null, expiresAt: null }] }],
  });
  await expect.poll(() => report().faults, { timeout: 5_000 }).toMatchObject({ toxics: 1, owned: 0 });
});

test('proxies and toxics of another server are made, changed and removed', async () => {
  const { operations } = driven((await server()).url);
  const made = await operations.create({ name: 'x', listen: '127.0.0.1:0', upstream: '127.0.0.1:2' });
  expect(made).toMatchObject({ name: 'x', enabled: true, toxics: [] });
  expect(await operations.update('x', { enabled: false })).toMatchObject({ enabled: false });
  const { name } = await operations.addToxic('web', latency, 'ci');
  expect(await operations.updateToxic('web', name, { attributes: { latency: 9 } })).toMatchObject({
    attributes: { latency: 9, jitter: 0 },
  });
  expect(await operations.removeToxic('web', name)).toMatchObject({ name });
  expect(await operations.remove('x')).toMatchObject({ name: 'x' });
});

test.each([
  ['connections', (operations) => operations.connections('web'), 'unavailable'],
  ['tap', (operations) => operations.tap('web', {}), 'unavailable'],
  ['remove', (operations) => operations.remove('ghost'), 'not-found'],
  ['addToxic', (operations) => operations.addToxic('web', { ...latency, type: 'slow' }, 'x'), 'invalid'],
] as const satisfies [
  string,
  (operations: ReturnType<typeof driven>['operations']) => Promise<unknown>,
  string,
][])('%s on another server is refused in words', async (_name, ask, kind) => {
  const { operations } = driven((await server()).url);
  await expect(ask(operations)).rejects.toMatchObject({ kind, message: expect.stringMatching(/^Cannot /) });
});

test('a server that is silent is a problem, and holds up nothing', { timeout: 20_000 }, async () => {
  const hostile = await startHostileServer(answers.silence);
  cleanUp.push(() => hostile.end());
  const { faults, report } = driven(hostile.url);
  await expect
    .poll(() => report().problems, { timeout: 10_000 })
    .toMatchObject([{ because: 'toxiproxy-silent' }]);
  const began = performance.now();
  await faults.stop();
  expect(performance.now() - began).toBeLessThan(5_000);
});

test('a toxic that a server does not let go is told as pending', { timeout: 30_000 }, async () => {
  const hostile = await startHostileServer(answers.waiting);
  cleanUp.push(() => hostile.end());
  const { operations, report, faults } = driven(hostile.url);
  await expect(operations.addToxic('web', latency, 'ci')).rejects.toMatchObject({ kind: 'unavailable' });
  await expect
    .poll(() => report().problems.map(({ because }) => because), { timeout: 20_000 })
    .toContain('undo-pending');
  await faults.stop();
});
