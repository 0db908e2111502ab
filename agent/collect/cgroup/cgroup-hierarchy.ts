import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ReadCgroup } from './cgroup-reading.ts';
import { cgroupV1 } from './cgroup-v1.ts';
import { cgroupV2 } from './cgroup-v2.ts';
import { walkCgroups } from './cgroup-walk.ts';

/** The control groups of this host, version 1 or 2 alike. */
export type CgroupHierarchy = {
  /** The folder whose tree names the groups. */
  readonly root: string;
  /** Paths measured beside those below the root: `['']` where the root is the container that we run in. */
  readonly own: readonly string[];
  readonly read: ReadCgroup;
};

/** In version 1 not every controller knows every group: systemd accounts memory by default, others on demand. */
const VERSION_1_TREES = ['memory', 'pids', 'cpuacct', 'blkio'];

/** Finds what is mounted at `fs/cgroup` of `sys`; undefined where nothing is. */
export function findCgroups(sys: string): CgroupHierarchy | undefined {
  const root = join(sys, 'fs/cgroup');
  if (existsSync(join(root, 'cgroup.controllers')))
    return { root, own: ownGroup(root), read: cgroupV2(root) };
  const trees = VERSION_1_TREES.map((name) => join(root, name)).filter((tree) => existsSync(tree));
  const inhabited = trees.find(
    (tree) => walkCgroups({ root: tree, maxDepth: 1, maxGroups: 1 }).paths.length > 0,
  );
  const tree = inhabited ?? trees[0];
  return tree === undefined ? undefined : { root: tree, own: [], read: cgroupV1(root) };
}

/** The root of a host has no memory file; a container with a namespace of its own sees its group as the root. */
function ownGroup(root: string): string[] {
  return existsSync(join(root, 'memory.current')) ? [''] : [];
}
