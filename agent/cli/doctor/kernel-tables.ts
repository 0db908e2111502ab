import type { Check } from './check.ts';
import { type Finding, missing, ok, warning } from './finding.ts';
import { readText } from './read-text.ts';

export const kernelTables: Check = {
  family: 'kernel tables',
  run: async ({ root }) => [await proc(root), await hidepid(root), await sys(root), await pressure(root)],
};

async function proc(root: string): Promise<Finding> {
  if ((await readText(root, 'proc/stat')) !== undefined) return ok('/proc', 'readable');
  return missing('/proc', 'no /proc/stat', {
    costs: 'metrics come from the slower and poorer fall-back collectors',
    hint: 'mount -t proc proc /proc',
  });
}

async function hidepid(root: string): Promise<Finding> {
  const mounts = (await readText(root, 'proc/self/mounts')) ?? '';
  const options = /^\S+ \/proc proc (\S+)/m.exec(mounts)?.[1] ?? '';
  const value = /(?:^|,)hidepid=(\w+)/.exec(options)?.[1];
  if (value === undefined || value === '0' || value === 'off') return ok('hidepid', 'off');
  return warning('hidepid', value, {
    costs: 'unless the agent is root, processes of other users are invisible',
    hint: 'Run the agent as root, or give it the group of the gid= option of /proc',
    optional: true,
  });
}

async function sys(root: string): Promise<Finding> {
  if ((await readText(root, 'sys/kernel/uevent_seqnum')) !== undefined) return ok('/sys', 'readable');
  return missing('/sys', 'not mounted', {
    costs: 'no sensors, network speeds, device names, power supplies or control groups',
    hint: 'mount -t sysfs sysfs /sys',
  });
}

async function pressure(root: string): Promise<Finding> {
  if ((await readText(root, 'proc/pressure/cpu')) !== undefined) return ok('pressure (PSI)', 'available');
  return missing('pressure (PSI)', 'no /proc/pressure', {
    costs: 'no pressure: how long tasks wait for processor, memory and disk is unknown',
    hint: 'Boot with psi=1 (Linux 4.20 or later, CONFIG_PSI)',
    optional: true,
  });
}
