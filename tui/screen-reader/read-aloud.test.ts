import { describe, expect, it, vi } from 'vitest';
import { createFleetProbes } from '../data/fleet-probes.ts';
import { fixedFleet, fleetHost } from '../fleet.testkit.ts';
import { fixedClient } from '../host-client.testkit.ts';
import { probeListing, probeRow } from '../probes.testkit.ts';
import { readAloud } from './read-aloud.ts';

describe('readAloud()', () => {
  it('appends a line for each change and none after its end', async () => {
    const fleet = fixedFleet([fleetHost('web-1')]);
    const lines: string[] = [];
    const end = new AbortController();
    const done = readAloud(fleet, { write: (line) => lines.push(line), signal: end.signal });
    fleet.show([fleetHost('web-1')]);
    fleet.show([fleetHost('web-1', { state: 'stale', because: 'timeout' })]);
    end.abort();
    await done;
    fleet.show([fleetHost('web-1')]);
    expect(lines).toEqual(['12:00:00 1 host, 1 up', '12:00:02 web-1 is stale: timeout']);
  });

  it('waits with its first word for the first answer', async () => {
    const fleet = fixedFleet([fleetHost('web-1', { state: 'unknown', because: null })]);
    const lines: string[] = [];
    const end = new AbortController();
    const done = readAloud(fleet, { write: (line) => lines.push(line), signal: end.signal });
    expect(lines).toEqual([]);
    end.abort();
    await done;
  });

  it('tells of probes when all hosts have told of theirs, and of what becomes of them', async () => {
    vi.useFakeTimers();
    const answers: Record<string, unknown> = { listProbes: probeListing('web-1', [probeRow('home')]) };
    const fleet = fixedFleet([fleetHost('web-1')]);
    const probes = createFleetProbes({ fleet, client: () => fixedClient(answers) });
    const lines: string[] = [];
    const end = new AbortController();
    const done = readAloud(fleet, { write: (line) => lines.push(line), probes, signal: end.signal });
    await vi.advanceTimersByTimeAsync(1_000);
    const down = probeRow('home', { state: 'down', message: 'found 503' });
    answers.listProbes = probeListing('web-1', [down]);
    await vi.advanceTimersByTimeAsync(9_000);
    end.abort();
    await done;
    vi.useRealTimers();
    expect(lines).toEqual([
      '12:00:00 1 host, 1 up',
      '12:00:00 1 probe, 1 up',
      '12:00:00 probe home is down (target-down, 1 of 1 fail): web-1: found 503',
    ]);
  });
});
