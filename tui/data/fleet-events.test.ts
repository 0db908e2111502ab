import { afterEach, describe, expect, it } from 'vitest';
import { startFakeAgent } from '../../agent/client/fake-agent.testkit.ts';
import { fixedFleet, fleetHost, NOON } from '../fleet.testkit.ts';
import { createFleetEvents, type FleetEvents } from './fleet-events.ts';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

const event = (id: number, time: number, message: string) => ({
  id,
  time: new Date(time).toISOString(),
  kind: 'config-reloaded',
  severity: 'info' as const,
  subject: 'vedette.yml',
  message,
});

async function agentWith(events: ReturnType<typeof event>[]) {
  const agent = await startFakeAgent({ listEvents: () => ({ events }) });
  cleanUp.push(() => agent.close());
  return agent;
}

function open(hosts: Parameters<typeof fixedFleet>[0]): FleetEvents {
  const events = createFleetEvents({ fleet: fixedFleet(hosts), period: 50 });
  cleanUp.push(() => events.stop());
  return events;
}

function loaded(events: FleetEvents): Promise<ReturnType<FleetEvents['snapshot']>> {
  return new Promise((resolve) => {
    const unsubscribe = events.subscribe(() => {
      unsubscribe();
      resolve(events.snapshot());
    });
  });
}

describe('createFleetEvents()', () => {
  it('merges the events of all hosts by corrected time, newest first', async () => {
    const [one, two] = [
      await agentWith([event(1, NOON - 60_000, 'first')]),
      await agentWith([event(9, NOON + 3_540_000, 'second, by a clock that is an hour ahead')]),
    ];
    const events = open([
      fleetHost('a', { key: 'a', target: one.target }),
      fleetHost('b', { key: 'b', target: two.target, clockOffsetMs: 3_630_000 }),
    ]);
    events.reach(NOON - 900_000);
    const { rows } = await loaded(events);
    expect(rows.map(({ host, message, time }) => [host, message, time - NOON])).toEqual([
      ['a', 'first', -60_000],
      ['b', 'second, by a clock that is an hour ahead', -90_000],
    ]);
    expect(two.requests[0]?.url.searchParams.get('since')).toBe(
      new Date(NOON - 900_000 + 3_630_000).toISOString(),
    );
  });

  it('asks for nothing before it is told how far to reach', async () => {
    const agent = await agentWith([]);
    const events = open([fleetHost('a', { target: agent.target })]);
    await new Promise((resolve) => setTimeout(resolve, 120));
    expect([agent.requests, events.snapshot().loaded]).toEqual([[], false]);
  });

  it('keeps each event once, however often it is told', async () => {
    const agent = await agentWith([event(1, NOON - 60_000, 'once')]);
    const events = open([fleetHost('a', { target: agent.target })]);
    events.reach(NOON - 900_000);
    await loaded(events);
    expect((await loaded(events)).rows).toHaveLength(1);
  });

  it('calls a host what it is called now', async () => {
    const agent = await agentWith([event(1, NOON - 60_000, 'early')]);
    const fleet = fixedFleet([fleetHost('agent.sock', { key: 'a', target: agent.target })]);
    const events = createFleetEvents({ fleet, period: 50 });
    cleanUp.push(() => events.stop());
    events.reach(NOON - 900_000);
    await loaded(events);
    fleet.show([fleetHost('web-1', { key: 'a', target: agent.target })]);
    await loaded(events);
    expect((await loaded(events)).rows.map(({ host }) => host)).toEqual(['web-1']);
  });

  it('names the hosts whose events are not known', async () => {
    const agent = await agentWith([event(1, NOON, 'seen')]);
    const events = open([
      fleetHost('up', { key: 'up', target: agent.target }),
      fleetHost('dead', { key: 'dead', target: { url: 'http://127.0.0.1:1' } }),
      fleetHost('nowhere', { key: 'nowhere', target: null }),
    ]);
    events.reach(NOON - 900_000);
    const { rows, missing } = await loaded(events);
    expect([rows.length, missing]).toEqual([1, ['dead', 'nowhere']]);
  });

  it('makes what a hostile host says safe to print', async () => {
    const agent = await agentWith([event(1, NOON, '\u001b]52;c;UFdORUQ=\u0007')]);
    const events = open([fleetHost('a', { target: agent.target })]);
    events.reach(NOON - 900_000);
    expect((await loaded(events)).rows[0]?.message).toBe('␛]52;c;UFdORUQ=␇');
  });
});
