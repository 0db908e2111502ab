import type { Events } from '../store/local/events.ts';
import type { Facts } from '../store/local/facts.ts';

const KEY = 'boot-id';

/**
 * Tells of a host that was booted since the agent last ran. A host that is new to us is no event.
 *
 * @param bootId of this boot, `/proc/sys/kernel/random/boot_id`; undefined where the kernel does not tell
 */
export function recordBoot(bootId: string | undefined, facts: Facts, events: Pick<Events, 'append'>): void {
  if (bootId === undefined) return;
  const before = facts.get(KEY);
  if (before === bootId) return;
  if (before !== undefined) {
    const message = 'The host was booted since the agent last ran';
    events.append({ kind: 'host-booted', severity: 'warning', subject: 'host', message });
  }
  facts.set(KEY, bootId);
}
