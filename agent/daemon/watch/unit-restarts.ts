import type { WatchedStates } from './watched-states.ts';

/** Restarts by systemd itself (`NRestarts`): a service that crashes and comes back looks the same before and after. */
export const unitRestarts: WatchedStates = {
  name: 'unit-restarts',
  metric: 'node_systemd_service_restart_total',
  many: 'services',
  read: ({ labels, value }) => [labels.name ?? '', String(value)],
  event({ subject, before, now }) {
    if (before === undefined || now === undefined) return undefined;
    // A boot, and loading the unit anew, begin the count at 0.
    const restarts = Number(now) - (Number(now) < Number(before) ? 0 : Number(before));
    if (restarts === 0) return undefined;
    const message = `systemd restarted ${subject}${restarts === 1 ? '' : ` ${restarts} times`}`;
    return { kind: 'unit-restarted', severity: 'warning', subject, message };
  },
};
