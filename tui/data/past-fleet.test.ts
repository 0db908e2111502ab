import { afterEach, describe, expect, it } from 'vitest';
import { FakeProblem, startFakeAgent } from '../../agent/client/fake-agent.testkit.ts';
import { systemClock } from '../../agent/kit/clock.ts';
import { agentStatus, calmSummary, fleetHost, NOON } from '../fleet.testkit.ts';
import type { FleetHost } from './fleet-host.ts';
import type { FleetSnapshot } from './fleet-store.ts';
import { askPast } from './past-fleet.ts';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

async function agentThatSays(status: ReturnType<typeof agentStatus>) {
  const agent = await startFakeAgent({ getStatus: () => status });
  cleanUp.push(() => agent.close());
  return agent;
}

async function past(hosts: readonly FleetHost[], at = NOON): Promise<FleetSnapshot[]> {
  const shown: FleetSnapshot[] = [];
  const { signal } = new AbortController();
  await askPast(hosts, at, { show: (snapshot) => shown.push(snapshot), signal, clock: systemClock });
  return shown;
}

describe('askPast()', () => {
  it('shows first that it asks, and at last how the hosts were', async () => {
    const time = new Date(NOON - 400).toISOString();
    const agent = await agentThatSays(agentStatus('web-1', { summary: calmSummary({ time }) }));
    const shown = await past([fleetHost('web-1', { target: agent.target })]);
    expect(shown[0]).toMatchObject({
      at: NOON,
      past: { asked: 1, answered: 0 },
      hosts: [{ state: 'unknown' }],
    });
    expect(shown.at(-1)).toMatchObject({
      at: NOON,
      past: { asked: 1, answered: 1 },
      hosts: [{ name: 'web-1', state: 'up', ageMs: 400, status: { summary: { cpu: { usedRatio: 0.12 } } } }],
    });
  });

  it('asks each host by its own clock', async () => {
    const agent = await agentThatSays(agentStatus('web-1'));
    await past([fleetHost('web-1', { target: agent.target, clockOffsetMs: -90_000 })]);
    expect(agent.requests[0]?.url.searchParams.get('time')).toBe('2026-11-21T11:58:30.000Z');
  });

  it('says of hosts why their past is not known', async () => {
    const silent = await agentThatSays(agentStatus('silent', { summary: null }));
    const hosts = [
      fleetHost('silent', { key: 'silent', target: silent.target }),
      fleetHost('dead', { key: 'dead', target: { url: 'http://127.0.0.1:1' } }),
      fleetHost('told', { key: 'told', target: null }),
    ];
    const { hosts: shown } = (await past(hosts)).at(-1)!;
    expect(shown.map(({ state, because }) => [state, because])).toEqual([
      ['unknown', 'no data at that time'],
      ['down', 'connection-refused'],
      ['unknown', 'no address to ask for the past'],
    ]);
  });

  it('asks an agent again that is asked too often', async () => {
    let refused = 0;
    const time = new Date(NOON).toISOString();
    const agent = await startFakeAgent({
      getStatus: () =>
        ++refused < 3
          ? new FakeProblem(429, { type: 'urn:vedette:problem:limited', title: 'Too many' })
          : agentStatus('busy', { summary: calmSummary({ time }) }),
    });
    cleanUp.push(() => agent.close());
    const { hosts } = (await past([fleetHost('busy', { target: agent.target })])).at(-1)!;
    expect(hosts[0]).toMatchObject({ state: 'up', because: null });
    expect(agent.requests).toHaveLength(3);
  });

  it('says that an agent cannot travel that answers with the present', async () => {
    const agent = await agentThatSays(agentStatus('old', { version: '0.0.9' }));
    const shown = await past([fleetHost('old', { target: agent.target })], NOON - 60_000);
    expect(shown.at(-1)!.hosts[0]).toMatchObject({
      state: 'unknown',
      because: 'cannot travel: version 0.0.9',
      status: null,
    });
  });

  it('says that an agent cannot travel that refuses the question', async () => {
    const agent = await startFakeAgent({
      getStatus: () => new FakeProblem(400, { type: 'urn:vedette:problem:invalid', title: 'Unknown' }),
    });
    cleanUp.push(() => agent.close());
    const status = agentStatus('old', { version: '0.0.8' });
    const { hosts } = (await past([fleetHost('old', { target: agent.target, status })])).at(-1)!;
    expect(hosts[0]).toMatchObject({ state: 'unknown', because: 'cannot travel: version 0.0.8' });
  });
});
