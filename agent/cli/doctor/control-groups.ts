import type { Check } from './check.ts';
import { missing, ok, warning } from './finding.ts';
import { readText } from './read-text.ts';

export const controlGroups: Check = {
  family: 'control groups',
  async run({ root }) {
    const mounts = (await readText(root, 'proc/self/mounts')) ?? '';
    const unified = / \S+ cgroup2 /.test(mounts);
    const legacy = / \S+ cgroup /.test(mounts);
    if (unified && !legacy) return [ok('control groups', 'version 2')];
    if (!unified && !legacy) {
      return [
        missing('control groups', 'not mounted', {
          costs: 'no numbers for services and containers',
          hint: 'mount -t cgroup2 none /sys/fs/cgroup',
        }),
      ];
    }
    const found = unified ? 'versions 1 and 2 (hybrid)' : 'version 1';
    const costs = 'no pressure, and less exact memory numbers, for services and containers';
    const hint = 'Boot with systemd.unified_cgroup_hierarchy=1';
    return [warning('control groups', found, { costs, hint, optional: true })];
  },
};
