import { afterEach, describe, expect, it } from 'vitest';
import { FakeProblem, startFakeAgent } from '../../agent/client/fake-agent.testkit.ts';
import { chartWindows } from './chart-windows.ts';
import { createHostStore, type HostSnapshot, type HostStore } from './host-store.ts';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

type Handlers = NonNullable<Parameters<typeof startFakeAgent>[0]>;
type FakeAgent = Awaited<ReturnType<typeof startFakeAgent>>;

/** An agent whose load at a moment is the second of it, measured since `since` (seconds ago), each `interval` seconds. */
function loadAnswers({
  since = 1e9,
  interval = 1,
  gap = [0, 0] as readonly [number, number],
} = {}): Handlers {
  const now = Date.now() / 1_000;
  const measured = (at: number) => Math.floor(at / interval) * interval;
  const known = (at: number) => at > now - since && !(at > now - gap[0] && at < now - gap[1]);
  return {
    queryRange: ({ url }) => {
      const { searchParams: query } = url;
      const [start, end, step] = ['start', 'end', 'step'].map((name) => Number(query.get(name)));
      const times = Array.from(
        { length: Math.floor((end! - start!) / step!) + 1 },
        (_, index) => start! + index * step!,
      );
      const points = times.filter(known).map((at) => [at, String(measured(at))]);
      const result = ['node_time_seconds', 'node_load1'].map((name) => ({
        metric: { __name__: name },
        values: points,
      }));
      return { status: 'success', data: { resultType: 'matrix', result } };
    },
    listProcesses: () => ({ time: new Date().toISOString(), total: 0, processes: [] }),
  };
}

async function open(handlers: Handlers): Promise<{ agent: FakeAgent; store: HostStore }> {
  const agent = await startFakeAgent(handlers);
  const store = createHostStore(agent.target, {
    metrics: ['node_load1'],
    window: chartWindows[0],
    clockOffsetMs: () => 0,
  });
  cleanUp.push(
    () => agent.close(),
    () => store.stop(),
  );
  return { agent, store };
}

function until(store: HostStore, wanted: (snapshot: HostSnapshot) => boolean): Promise<HostSnapshot> {
  return new Promise((resolve) => {
    const unsubscribe = store.subscribe(() => {
      if (!wanted(store.snapshot())) return;
      unsubscribe();
      resolve(store.snapshot());
    });
  });
}

const loads = ({ timeline }: HostSnapshot) => Array.from(timeline.named('node_load1')[0]?.values ?? []);
const ranges = ({ requests }: FakeAgent) =>
  requests.map(({ url }) => url).filter(({ pathname }) => pathname.endsWith('query_range'));

describe('createHostStore()', () => {
  it('has the history of the whole window after one question', async () => {
    const { agent, store } = await open(loadAnswers());
    const snapshot = await until(store, ({ loaded }) => loaded);
    expect(loads(snapshot)).toHaveLength(150);
    expect(loads(snapshot).every(Number.isFinite)).toBe(true);
    expect(ranges(agent)).toHaveLength(1);
    expect(ranges(agent)[0]?.searchParams.get('query')).toBe('{__name__=~"node_time_seconds|node_load1"}');
  });

  it('then asks only for what is new', async () => {
    const { agent, store } = await open(loadAnswers());
    await until(store, () => ranges(agent).length >= 2);
    const { start, end } = Object.fromEntries(ranges(agent)[1]!.searchParams);
    expect(Number(end) - Number(start)).toBeLessThanOrEqual(4);
  });

  it('has a gap where the host was not measured', async () => {
    const { store } = await open(loadAnswers({ gap: [100, 60] }));
    const values = loads(await until(store, ({ loaded }) => loaded));
    const missing = values.flatMap((value, index) => (Number.isNaN(value) ? [index] : []));
    expect(missing.length).toBeGreaterThanOrEqual(19);
    expect(missing.length).toBeLessThanOrEqual(21);
  });

  it('takes wider steps for a host that measures less often', async () => {
    const { store } = await open(loadAnswers({ interval: 10 }));
    const { timeline } = await until(store, ({ loaded }) => loaded);
    expect([timeline.step, timeline.length]).toEqual([10, 30]);
  });

  it('says why there is no history, and has it once the host answers', async () => {
    const well = loadAnswers();
    let refusal: FakeProblem | undefined = new FakeProblem(401, {
      type: 'urn:vedette:problem:unauthenticated',
      title: 'No',
    });
    const { store } = await open({
      queryRange: (request) => refusal ?? well.queryRange?.(request),
      listProcesses: (request) => refusal ?? well.listProcesses?.(request),
    });
    const refused = await until(store, ({ because }) => because !== null);
    expect(refused).toMatchObject({ loaded: false, because: 'unauthenticated' });
    expect(refused.processes.because).toBe('unauthenticated');
    refusal = undefined;
    expect(await until(store, ({ loaded }) => loaded)).toMatchObject({ because: null });
  });

  it('asks anew for another window', async () => {
    const { store } = await open(loadAnswers());
    await until(store, ({ loaded }) => loaded);
    store.show({ at: null, window: chartWindows[2] });
    expect(store.snapshot()).toMatchObject({ loaded: false, window: { name: '1h' } });
    const { timeline } = await until(store, ({ loaded }) => loaded);
    expect([timeline.step, timeline.length]).toEqual([20, 180]);
  });

  it('never shows processes of now as those of the past, even when they come late', async () => {
    const late = Promise.withResolvers<void>();
    const time = new Date().toISOString();
    const answer = (total: number) => ({ time, total, complete: total === 1, processes: [] });
    const { store } = await open({
      ...loadAnswers(),
      listProcesses: async ({ url }) => {
        if (url.searchParams.has('time')) return answer(1);
        await late.promise;
        return answer(99);
      },
    });
    store.show({ at: Date.now() - 60_000, window: chartWindows[0] });
    await until(store, ({ processes }) => processes.total === 1);
    late.resolve();
    await until(store, () => true);
    expect(store.snapshot().processes.total).toBe(1);
  });
});
