import { describe, expect, test } from 'vitest';
import type { FleetHost } from '../data/fleet-host.ts';
import { fixedFleet, fleetHost, NOON } from '../fleet.testkit.ts';
import { noEvents } from './wall.testkit.ts';
import { WallWatch } from './wall-watch.ts';

function watched(hosts: readonly FleetHost[]) {
  const fleet = fixedFleet(hosts);
  const asked: string[] = [];
  const openHost = (host: FleetHost) => {
    asked.push(host.name);
    return null;
  };
  const watch = new WallWatch({
    fleet,
    events: noEvents,
    openHost,
    historyOf: async () => null,
    group: undefined,
  });
  fleet.subscribe(() => watch.note());
  return { fleet, watch, asked };
}

describe('WallWatch', () => {
  test('turns through its pages and begins again', () => {
    const { watch, asked } = watched([fleetHost('a'), fleetHost('b')]);
    const shown = Array.from({ length: 4 }, () => {
      const { page, turn } = watch.scene();
      watch.turn();
      return [page.kind, turn.number, turn.of];
    });
    expect(shown).toEqual([
      ['overview', 1, 3],
      ['host', 2, 3],
      ['host', 3, 3],
      ['overview', 1, 3],
    ]);
    expect(asked).toEqual(['a', 'b', 'a']);
  });

  test('begins with what a host has measured before, asked for once', async () => {
    const fleet = fixedFleet([fleetHost('a')]);
    let asked = 0;
    const historyOf = async () => {
      asked++;
      return { end: NOON - 2_000, step: 4, trends: { cpu: Float64Array.of(0.5, Number.NaN, 0.7) } };
    };
    const watch = new WallWatch({
      fleet,
      events: noEvents,
      openHost: () => null,
      historyOf,
      group: undefined,
    });
    watch.note();
    watch.note();
    await new Promise(setImmediate);
    expect(asked).toBe(1);
    const shown = watch.scene().trends.host('cpu', 'http://a:8338').slice(-8);
    expect(shown).toEqual([null, 0.5, 0.5, null, null, 0.7, 0.7, 0.12]);
  });

  test('stays on its page while the order of the worst changes', () => {
    const { watch, fleet } = watched([fleetHost('a'), fleetHost('b')]);
    watch.turn();
    fleet.show([fleetHost('a'), fleetHost('b', { state: 'down' })]);
    expect(watch.scene().hosts.map(({ name }) => name)).toEqual(['a']);
  });

  test('goes on where hosts vanish from under its pages', () => {
    const { watch, fleet } = watched([fleetHost('a'), fleetHost('b')]);
    watch.turn();
    watch.turn();
    fleet.show([]);
    expect(watch.scene().hosts).toEqual([]);
    watch.turn();
    expect(watch.scene().page.kind).toBe('overview');
  });

  test('logs what changed on the hosts of the page, newest first, with what agents tell', () => {
    const rows = [
      {
        id: 1,
        time: NOON - 5_000,
        hostKey: 'http://a:8338',
        host: 'a',
        kind: 'unit-failed',
        severity: 'error' as const,
        subject: 'nginx.service',
        message: 'exit code 1',
      },
    ];
    const fleet = fixedFleet([fleetHost('a'), fleetHost('b')]);
    const events = { ...noEvents, snapshot: () => ({ rows, loaded: true, missing: [] }) };
    const watch = new WallWatch({
      fleet,
      events,
      openHost: () => null,
      historyOf: async () => null,
      group: undefined,
    });
    fleet.subscribe(() => watch.note());
    fleet.show([fleetHost('a'), fleetHost('b')]);
    fleet.show([fleetHost('a', { state: 'stale', because: 'timeout' }), fleetHost('b', { state: 'down' })]);
    const told = () => watch.scene().log.map(({ host, text }) => `${host} ${text}`);
    expect(told()).toEqual([
      'a stale, was up: timeout',
      'b down, was up',
      'a unit-failed nginx.service exit code 1',
    ]);
    watch.turn();
    watch.turn();
    expect(told()).toEqual(['a stale, was up: timeout', 'a unit-failed nginx.service exit code 1']);
  });
});
