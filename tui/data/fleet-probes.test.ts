import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { requestError } from '../../agent/client/request-error.ts';
import { fixedFleet, fleetHost, NOON } from '../fleet.testkit.ts';
import { fixedClient } from '../host-client.testkit.ts';
import { probeListing, probeRow } from '../probes.testkit.ts';
import { createFleetProbes } from './fleet-probes.ts';

beforeEach(() => void vi.useFakeTimers({ now: NOON }));
afterEach(() => void vi.useRealTimers());

const home = probeRow('home', { vantages: ['web-1'] });

/** The probes of web-1, which answers what `answers` says at that time. */
function watched(answers: Record<string, unknown>) {
  const client = fixedClient(answers);
  const probes = createFleetProbes({ fleet: fixedFleet([fleetHost('web-1')]), client: () => client });
  return { client, probes };
}

describe('createFleetProbes()', () => {
  it('asks nobody as long as nobody listens', async () => {
    const { client, probes } = watched({ listProbes: probeListing('web-1', [home]) });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(client.asked).toEqual([]);
    const leave = probes.subscribe(() => {});
    await vi.advanceTimersByTimeAsync(10_000);
    leave();
    const before = client.asked.length;
    await vi.advanceTimersByTimeAsync(60_000);
    expect([before > 0, client.asked.length]).toEqual([true, before]);
  });

  it('asks once for two that listen', async () => {
    const { client, probes } = watched({ listProbes: probeListing('web-1', [home]) });
    let told = 0;
    const leave = [probes.subscribe(() => told++), probes.subscribe(() => told++)];
    await vi.advanceTimersByTimeAsync(1_000);
    expect([client.asked.length, told]).toEqual([1, 2]);
    for (const one of leave) one();
  });

  it('believes what was said a moment ago, and no longer', async () => {
    const answers: Record<string, unknown> = { listProbes: probeListing('web-1', [home]) };
    const { probes } = watched(answers);
    const leave = probes.subscribe(() => {});
    await vi.advanceTimersByTimeAsync(1_000);
    answers.listProbes = requestError('web-1', 'timeout');
    await vi.advanceTimersByTimeAsync(9_000);
    expect(probes.snapshot()).toMatchObject({ missing: [], probes: [{ state: 'up' }] });
    await vi.advanceTimersByTimeAsync(20_000);
    expect(probes.snapshot()).toMatchObject({ missing: ['web-1: timeout'], probes: [{ state: 'unknown' }] });
    leave();
  });

  it('asks a host that runs no probe less often', async () => {
    const { client, probes } = watched({ listProbes: probeListing('web-1', [{ ...home, runsHere: false }]) });
    const leave = probes.subscribe(() => {});
    await vi.advanceTimersByTimeAsync(60_000);
    expect(client.asked.length).toBeLessThanOrEqual(3);
    leave();
  });

  it('is settled when every host has answered or is known not to', async () => {
    const { probes } = watched({ listProbes: requestError('web-1', 'timeout') });
    const leave = probes.subscribe(() => {});
    expect(probes.snapshot().settled).toBe(false);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(probes.snapshot().settled).toBe(true);
    leave();
  });
});
