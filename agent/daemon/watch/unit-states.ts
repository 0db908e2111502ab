import type { NewEvent } from '../../store/local/events.ts';
import type { StateChange, WatchedStates } from './watched-states.ts';

/** States of systemd units. One that is loaded or unloaded while inactive is nothing that happened to anybody. */
export const unitStates: WatchedStates = {
  name: 'unit-states',
  metric: 'node_systemd_unit_state',
  many: 'units',
  passing: new Set(['activating', 'deactivating', 'reloading', 'maintenance']),
  read: ({ labels, value }) => (value === 1 ? [labels.name ?? '', labels.state ?? ''] : undefined),
  event: unitEvent,
};

function unitEvent({ subject, before, now }: StateChange): NewEvent | undefined {
  if ((before ?? 'inactive') === (now ?? 'inactive')) return undefined;
  if (now === undefined) return told('unit-gone', 'info', subject, `${subject} is gone; it was ${before}`);
  const severity = now === 'failed' ? 'error' : 'info';
  if (before === undefined) return told('unit-appeared', severity, subject, `${subject} is new and ${now}`);
  return told('unit-changed', severity, subject, `${subject} is ${now} now`);
}

function told(kind: string, severity: NewEvent['severity'], subject: string, message: string): NewEvent {
  return { kind, severity, subject, message };
}
