import { join } from 'node:path';
import type { CollectorKind } from '../collector.ts';
import { readAttribute, readNumber } from '../kernel/attribute-file.ts';

const modes = new Map([
  ['enforcing', 1],
  ['permissive', 0],
]);

/** Whether SELinux is on and what it enforces: `/sys/fs/selinux` and its configuration (selinux_config(5)). */
export const selinux: CollectorKind = {
  name: 'selinux',
  interval: 60_000,
  open(metrics, { sys, root }) {
    const enabled = metrics.gauge('node_selinux_enabled', 'SELinux is enabled, 1 is true, 0 is false');
    const configured = metrics.gauge('node_selinux_config_mode', 'Configured SELinux enforcement mode');
    const current = metrics.gauge('node_selinux_current_mode', 'Current SELinux enforcement mode');
    return {
      collect() {
        const enforcing = readNumber(join(sys, 'fs/selinux/enforce'));
        enabled.value(enforcing === undefined ? 0 : 1);
        if (enforcing === undefined) return;
        current.value(enforcing);
        const text = readAttribute(root, 'etc/selinux/config') ?? '';
        const mode = /^\s*SELINUX=(\w+)/m.exec(text)?.[1]?.toLowerCase() ?? '';
        configured.value(modes.get(mode) ?? -1);
      },
    };
  },
};
