import { describe, expect, it } from 'vitest';
import { fixedFleet, fleetHost } from '../fleet.testkit.ts';
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
});
