import { describe, expect, it } from 'vitest';
import type { Check } from './check.ts';
import { clock } from './clock.ts';
import { controlGroups } from './control-groups.ts';
import { hostTree } from './host-tree.testkit.ts';
import { icmp } from './icmp.ts';
import { kernelTables } from './kernel-tables.ts';
import { limits } from './limits.ts';
import { serviceManager } from './service-manager.ts';
import { user } from './user.ts';

const status = (effective: string, uid = 1000) =>
  `Name:\tbun\nUid:\t${uid}\t${uid}\nGid:\t1000\t1000\nGroups:\t27 1000\nCapEff:\t${effective}\n`;

/** Name, state and what was found, of each finding. */
async function found(check: Check, files: Record<string, string>) {
  const findings = await check.run(hostTree(files));
  return findings.map(({ name, state, found }) => [name, state, found]);
}

describe('user', () => {
  it('reads the capabilities that are in force', async () => {
    const findings = await found(user, { 'proc/self/status': status('0000000000002000') });
    expect(findings).toEqual([
      ['user', 'ok', 'user id 1000'],
      ['CAP_DAC_READ_SEARCH', 'warning', 'not held'],
      ['CAP_NET_ADMIN', 'warning', 'not held'],
      ['CAP_NET_RAW', 'ok', 'held'],
      ['CAP_SYS_PTRACE', 'warning', 'not held'],
    ]);
  });

  it('says what it cannot know without /proc', async () => {
    expect(await found(user, {})).toEqual([['user', 'missing', 'no /proc/self/status']]);
  });
});

describe('kernelTables', () => {
  it('is content with a full host', async () => {
    const files = {
      'proc/stat': 'cpu 1',
      'proc/self/mounts': 'proc /proc proc rw,relatime 0 0\n',
      'sys/kernel/uevent_seqnum': '1',
      'proc/pressure/cpu': 'some',
    };
    expect((await found(kernelTables, files)).map(([, state]) => state)).toEqual(['ok', 'ok', 'ok', 'ok']);
  });

  it('names what a bare container lacks', async () => {
    expect(await found(kernelTables, {})).toEqual([
      ['/proc', 'missing', 'no /proc/stat'],
      ['hidepid', 'ok', 'off'],
      ['/sys', 'missing', 'not mounted'],
      ['pressure (PSI)', 'missing', 'no /proc/pressure'],
    ]);
  });

  it('notices hidden processes', async () => {
    const mounts = 'proc /proc proc rw,relatime,hidepid=invisible,gid=4 0 0\n';
    expect((await found(kernelTables, { 'proc/self/mounts': mounts }))[1]).toEqual([
      'hidepid',
      'warning',
      'invisible',
    ]);
  });
});

describe('controlGroups', () => {
  const v1 = 'cgroup /sys/fs/cgroup/cpu cgroup rw,cpu 0 0\n';
  const v2 = 'cgroup2 /sys/fs/cgroup cgroup2 rw 0 0\n';
  it.each([
    ['version 2', v2, 'ok'],
    ['version 1', v1, 'warning'],
    ['versions 1 and 2 (hybrid)', v1 + v2, 'warning'],
    ['not mounted', '', 'missing'],
  ])('tells %s', async (text, mounts, state) => {
    expect(await found(controlGroups, { 'proc/self/mounts': mounts })).toEqual([
      ['control groups', state, text],
    ]);
  });
});

describe('icmp', () => {
  it.each([
    ['allowed without rights (ping_group_range 0 2147483647)', 'ok', '0\t2147483647', '0'],
    ['allowed without rights (ping_group_range 27 27)', 'ok', '27\t27', '0'],
    ['allowed by CAP_NET_RAW', 'ok', '1\t0', '2000'],
    ['not allowed', 'missing', '1\t0', '0'],
  ])('tells %s', async (text, state, range, effective) => {
    const files = { 'proc/self/status': status(effective), 'proc/sys/net/ipv4/ping_group_range': range };
    expect(await found(icmp, files)).toEqual([['ICMP', state, text]]);
  });
});

describe('limits', () => {
  it('warns of few open files and file watches', async () => {
    const files = {
      'proc/self/limits': 'Max open files            1024                 524288               files\n',
      'proc/sys/fs/inotify/max_user_watches': '100',
      'proc/sys/kernel/unprivileged_bpf_disabled': '2',
    };
    expect(await found(limits, files)).toEqual([
      ['open files', 'warning', '1024'],
      ['file watches', 'warning', '100'],
      ['eBPF', 'ok', 'in this kernel; it is not used'],
    ]);
  });
});

it('serviceManager tells a host without systemd', async () => {
  expect(await found(serviceManager, {})).toEqual([['systemd', 'missing', 'does not run here']]);
});

it('clock asks the kernel and names the time zone', async () => {
  const [kernel, zone] = await found(clock, {});
  expect(kernel?.[2]).toMatch(/^(synchronised to \d+\.\d{3} s|not synchronised|the kernel does not tell)$/);
  expect(zone?.[2]).toMatch(/ \([+-]\d+ min\)$/);
});
