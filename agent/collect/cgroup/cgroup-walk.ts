import { readdirSync } from 'node:fs';
import { errorCode } from '../../kit/errors.ts';
import { nameCgroup } from './cgroup-name.ts';

export type CgroupWalkOptions = {
  /** Where the hierarchy is mounted. */
  readonly root: string;
  readonly maxDepth: number;
  readonly maxGroups: number;
};

/**
 * The groups of a hierarchy, outer ones first, siblings by name; it does not look inside a service or a container.
 *
 * @returns paths such as `/system.slice/x.service`, and how many more were seen beyond `maxGroups`
 */
export function walkCgroups(options: CgroupWalkOptions): { paths: string[]; skipped: number } {
  const { root, maxDepth, maxGroups } = options;
  const paths: string[] = [];
  let level = childrenOf(root, '');
  for (let depth = 1; level.length > 0; depth++) {
    const room = maxGroups - paths.length;
    paths.push(...level.slice(0, room));
    if (level.length > room) return { paths, skipped: level.length - room };
    if (depth === maxDepth) break;
    const open = level.filter((path) => !nameCgroup(path).closed);
    level = open.flatMap((path) => childrenOf(root, path));
  }
  return { paths, skipped: 0 };
}

function childrenOf(root: string, path: string): string[] {
  try {
    const entries = readdirSync(root + path, { withFileTypes: true });
    const folders = entries.filter((entry) => entry.isDirectory());
    return folders.map((entry) => `${path}/${entry.name}`).sort();
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'EACCES') return [];
    throw error;
  }
}
