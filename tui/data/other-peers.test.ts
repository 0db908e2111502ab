import { afterEach, describe, expect, it } from 'vitest';
import { type FakeRequest, startFakeAgent } from '../../agent/client/fake-agent.testkit.ts';
import { agentStatus } from '../fleet.testkit.ts';
import type { FleetHost } from './fleet-host.ts';
import { createFleetStore } from './fleet-store.ts';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

/** The row of an agent that answers this, whatever the contract says. */
async function rowOf(status: unknown): Promise<FleetHost> {
  const getStatus = ({ response }: FakeRequest) => void response.end(JSON.stringify(status));
  const agent = await startFakeAgent({ getStatus });
  cleanUp.push(() => agent.close());
  const store = createFleetStore({ targets: [agent.target], period: 50 });
  cleanUp.push(() => store.stop());
  return new Promise((resolve) => {
    store.subscribe(() => {
      const host = store.snapshot().hosts[0]!;
      if (host.state !== 'unknown') resolve(host);
    });
  });
}

const now = () => new Date().toISOString();

/** The same with a field that nobody knows in every object but the free-form ones. */
function withUnknownFields(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((one) => withUnknownFields(one));
  if (typeof value !== 'object' || value === null || key === 'labels' || key === 'modes') return value;
  const known = Object.entries(value).map(([name, below]) => [name, withUnknownFields(below, name)]);
  return { ...Object.fromEntries(known), later: { nested: [1, '\x1b[31m', null] } };
}

describe('createFleetStore() with agents of other versions', () => {
  it('shows a newer one, and nothing of what it does not know', async () => {
    const status = agentStatus('newer', { time: now(), version: '9.0.0' });
    const row = await rowOf(withUnknownFields({ ...status, summary: { ...status.summary, time: now() } }));
    expect(row).toMatchObject({ name: 'newer', state: 'up', status: { version: '9.0.0' } });
    expect(JSON.stringify(row)).not.toContain('later');
  });

  it('shows one that measures next to nothing', async () => {
    const row = await rowOf(agentStatus('bare', { time: now(), summary: { time: now() } }));
    expect(row).toMatchObject({ name: 'bare', state: 'up', status: { summary: {} } });
  });

  it('shows one that has measured nothing yet', async () => {
    expect(await rowOf(agentStatus('new', { time: now(), summary: null }))).toMatchObject({ state: 'up' });
  });

  it('says of one that lacks what must be there that it is no agent of this version', async () => {
    const { version: _, ...status } = agentStatus('older', { time: now() });
    expect(await rowOf(status)).toMatchObject({ state: 'down', because: 'not-an-agent', status: null });
  });
});

describe('createFleetStore() with huge labels', () => {
  const labelsOf = (count: number, length: number) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, index) => [`l${index}${'n'.repeat(length)}`, 'v'.repeat(length)]),
    );

  it('shortens those that one line cannot hold', async () => {
    const labels = labelsOf(3, 50_000);
    const row = await rowOf(agentStatus('wide', { time: now(), summary: { time: now() }, labels }));
    expect(row.state).toBe('up');
    expect(JSON.stringify(row.status?.labels).length).toBeLessThan(3 * 500);
  });

  it('reads no more of an answer than a mebibyte', async () => {
    const labels = labelsOf(3_000, 200);
    const row = await rowOf(agentStatus('huge', { time: now(), labels }));
    expect(row).toMatchObject({ state: 'down', because: 'too-large', status: null });
  });
});
