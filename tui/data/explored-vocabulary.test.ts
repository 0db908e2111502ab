import { afterEach, describe, expect, it, vi } from 'vitest';
import { type FakeHandler, type FakeRequest, startFakeAgent } from '../../agent/client/fake-agent.testkit.ts';
import type { contract } from '../../agent/contract/index.ts';
import { fleetHost } from '../fleet.testkit.ts';
import { ExploredVocabulary } from './explored-vocabulary.ts';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

/** What hosts that answer so know. */
async function open(...agents: Partial<Record<keyof typeof contract, FakeHandler>>[]) {
  const started = await Promise.all(agents.map((handlers) => startFakeAgent(handlers)));
  const hosts = started.map(({ target }, index) => fleetHost(`web-${index}`, { target }));
  const changed = vi.fn();
  const vocabulary = new ExploredVocabulary({ hosts: () => hosts, changed });
  cleanUp.push(() => vocabulary.stop(), ...started.map((agent) => () => agent.close()));
  return { vocabulary, changed, requests: started[0]?.requests ?? [] };
}

const success = (data: unknown) => ({ status: 'success', data });
const told = (ask: () => readonly unknown[]) =>
  vi.waitFor(() => {
    expect(ask().length).toBeGreaterThan(0);
    return ask();
  });

describe('ExploredVocabulary', () => {
  it('joins the metrics of several hosts, with what they are', async () => {
    const metadata = { x_seconds: [{ type: 'histogram', help: 'How long.', unit: 'seconds' }] };
    const { vocabulary, changed } = await open(
      { listLabelValues: () => success(['up', 'x_seconds_bucket']), listMetadata: () => success(metadata) },
      { listLabelValues: () => success(['a', 'up']), listMetadata: () => success({}) },
    );
    expect(vocabulary.known('up')).toBeUndefined();
    expect(await told(() => vocabulary.metrics())).toEqual([
      { name: 'a', type: '', unit: '', help: '' },
      { name: 'up', type: '', unit: '', help: '' },
      { name: 'x_seconds_bucket', type: 'histogram', unit: 'seconds', help: 'How long.' },
    ]);
    expect(vocabulary.known('up')?.name).toBe('up');
    expect(changed).toHaveBeenCalled();
  });

  it('asks for labels and values once for each question', async () => {
    const { vocabulary, requests } = await open({
      listLabels: () => success(['__name__', 'cpu']),
      listLabelValues: ({ url }: FakeRequest) =>
        success([url.pathname, ...url.searchParams.getAll('match[]')]),
    });
    expect(await told(() => vocabulary.labels(['a', 'b']))).toEqual(['cpu']);
    expect(await told(() => vocabulary.values('cpu', ['a{b="1"}']))).toEqual([
      '/api/v1/label/cpu/values',
      'a{b="1"}',
    ]);
    expect(requests).toHaveLength(2);
    expect(requests[0]?.url.searchParams.getAll('match[]')).toEqual(['a', 'b']);
  });

  it('leaves out what could not be put in as it is shown', async () => {
    const { vocabulary } = await open({
      listLabelValues: () => success(['ok', 'a\u001b[2J', 'x'.repeat(300)]),
    });
    expect(await told(() => vocabulary.values('a', []))).toEqual(['ok']);
  });

  it('takes the names of series from an agent that has no list of values', async () => {
    const { vocabulary } = await open({ series: () => success([{ __name__: 'b' }, { __name__: 'a' }, {}]) });
    const metrics = await told(() => vocabulary.metrics());
    expect(metrics.map((one) => (one as { name: string }).name)).toEqual(['a', 'b']);
  });

  it('says why it knows nothing', async () => {
    const old = await open({});
    old.vocabulary.labels([]);
    await vi.waitFor(() => expect(old.vocabulary.problem).toContain('an older vedette'));
    const nobody = await open();
    nobody.vocabulary.labels([]);
    await vi.waitFor(() => expect(nobody.vocabulary.problem).toBe('no host can be asked'));
  });
});
