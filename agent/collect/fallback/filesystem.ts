import type { CollectorKind } from '../collector.ts';

const LABELS = ['device', 'fstype', 'mountpoint'];

/** Space of mounted file systems; starts `df`, hence rarely. */
export const filesystem: CollectorKind = {
  name: 'filesystem',
  interval: 30_000,
  open(metrics) {
    const size = metrics.gauge('node_filesystem_size_bytes', 'Filesystem size in bytes.', ...LABELS);
    const free = metrics.gauge('node_filesystem_free_bytes', 'Filesystem free space in bytes.', ...LABELS);
    const availableHelp = 'Filesystem space available to non-root users in bytes.';
    const available = metrics.gauge('node_filesystem_avail_bytes', availableHelp, ...LABELS);
    const readOnly = metrics.gauge('node_filesystem_readonly', 'Filesystem read-only status.', ...LABELS);
    return {
      async collect() {
        const { fsSize } = await import('systeminformation');
        for (const system of await fsSize()) {
          const labels = [system.fs, system.type, system.mount];
          size.with(...labels).set(system.size);
          free.with(...labels).set(system.size - system.used);
          available.with(...labels).set(system.available);
          if (system.rw !== null) readOnly.with(...labels).set(system.rw ? 0 : 1);
        }
      },
    };
  },
};
