import { type Event, listEvents } from '../../../agent/contract/events.ts';
import { backupEvents } from '../simulated-backups.ts';
import type { SimulatedHost } from '../simulated-host.ts';
import { faultEvents } from '../simulated-proxies.ts';
import type { World } from '../world.ts';
import { type Answer, timeOf } from './answer.ts';

export const eventsAnswer: Answer = {
  path: listEvents.path,
  answer: ({ host, world, query, now }) => {
    const since = timeOf(query.get('since'), Number.NEGATIVE_INFINITY);
    const until = timeOf(query.get('until'), Number.POSITIVE_INFINITY);
    const before = Number(query.get('before') ?? Number.POSITIVE_INFINITY);
    const kind = query.get('kind');
    const events = eventsOf(world, host, now).filter(
      (one) =>
        Date.parse(one.time) >= since &&
        Date.parse(one.time) <= until &&
        one.id < before &&
        (kind === null || one.kind === kind),
    );
    return JSON.stringify({ events: events.slice(0, Number(query.get('limit') ?? 100)) });
  },
};

/** What changed on a host, newest first. A sick one was deployed to a minute before, and a unit failed after. */
function eventsOf(world: World, host: SimulatedHost, now: number): Event[] {
  const at = (ms: number) => new Date(ms + host.clockOffsetMs).toISOString();
  const began = world.startedAt - 3 * 3_600_000;
  const events: Omit<Event, 'id'>[] = [
    { time: at(began), kind: 'agent-started', severity: 'info', subject: 'agent', message: 'simulated' },
  ];
  if (host.trouble === 'sick') {
    const since = world.sickSince;
    events.push(
      {
        time: at(since - 60_000),
        kind: 'config-reloaded',
        severity: 'info',
        subject: 'config',
        message: 'checks.interval changed',
      },
      {
        time: at(since + 90_000),
        kind: 'unit-failed',
        severity: 'error',
        subject: 'orders.service',
        message: 'failed: exit code 137',
      },
    );
  }
  const told = backupEvents(world, host, now - host.clockOffsetMs).toSorted((a, b) => a.at - b.at);
  const faults = faultEvents(world, host, now - host.clockOffsetMs);
  events.push(...told.map(({ at: time, ...rest }) => ({ ...rest, time: at(time) })));
  events.push(...faults.map(({ at: time, ...fault }) => ({ ...fault, time: at(time) })));
  return events.map((event, id) => ({ id: id + 1, ...event })).reverse();
}
