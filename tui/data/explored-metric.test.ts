import { describe, expect, it, onTestFinished } from 'vitest';
import { startFakeAgent } from '../../agent/client/fake-agent.testkit.ts';
import { fleetHost } from '../fleet.testkit.ts';
import { askCardinality } from './explored-metric.ts';

async function hostWith(name: string, data: readonly Record<string, string>[]) {
  const agent = await startFakeAgent({ series: () => ({ status: 'success', data }) });
  onTestFinished(() => agent.close());
  return fleetHost(name, { target: agent.target });
}

describe('askCardinality()', () => {
  it('counts series, labels and hosts, and names who is missing', async () => {
    const cpus = ['0', '1', '2'].map((cpu) => ({ __name__: 'x', cpu, mode: 'user' }));
    const hosts = [
      await hostWith('a', [{ __name__: 'x', cpu: '0', mode: 'idle' }]),
      await hostWith('b', cpus),
      await hostWith('none', []),
      fleetHost('dead', { target: { url: 'http://127.0.0.1:1' } }),
    ];
    expect(await askCardinality(hosts, 'x', new AbortController().signal)).toEqual({
      series: 4,
      hosts: [
        { host: 'b', series: 3 },
        { host: 'a', series: 1 },
      ],
      labels: [
        { name: 'cpu', values: 3, examples: ['0', '1', '2'] },
        { name: 'mode', values: 2, examples: ['idle', 'user'] },
      ],
      missing: ['dead: connection-refused'],
      isMore: false,
    });
  });
});
