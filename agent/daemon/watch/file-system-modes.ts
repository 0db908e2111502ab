import type { WatchedStates } from './watched-states.ts';

const STATES = ['writable', 'read-only'] as const;

/** File systems that become read-only, which the kernel does to those that it found damaged, and writable again. */
export const fileSystemModes: WatchedStates = {
  name: 'file-system-modes',
  metric: 'node_filesystem_readonly',
  many: 'file systems',
  read: ({ labels, value }) => [labels.mountpoint ?? '', STATES[value === 1 ? 1 : 0]],
  event({ subject, before, now }) {
    if (before === undefined || now === undefined) return undefined;
    const severity = now === 'read-only' ? 'error' : 'info';
    return { kind: `filesystem-${now}`, severity, subject, message: `${subject} is ${now} now` };
  },
};
