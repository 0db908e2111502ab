import type { WatchedStates } from './watched-states.ts';

/** Network interfaces that go down or come up. Those of containers come and go whole, which is not told. */
export const interfaceStates: WatchedStates = {
  name: 'interface-states',
  metric: 'node_network_up',
  many: 'network interfaces',
  read: ({ labels, value }) => [labels.device ?? '', value === 1 ? 'up' : 'down'],
  event({ subject, before, now }) {
    if (before === undefined || now === undefined) return undefined;
    const severity = now === 'down' ? 'warning' : 'info';
    return { kind: `interface-${now}`, severity, subject, message: `${subject} is ${now} now` };
  },
};
