import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { walkCgroups } from './cgroup-walk.ts';

const root = join(import.meta.dirname, 'testdata/cgroup-v2/fs/cgroup');

describe('walkCgroups()', () => {
  it('lists outer groups first', () => {
    const { paths } = walkCgroups({ root, maxDepth: 2, maxGroups: 100 });
    expect(paths.slice(0, 4)).toEqual(['/init.scope', '/kubepods.slice', '/system.slice', '/user.slice']);
    expect(paths).toContain('/system.slice/nginx.service');
  });

  it('does not look inside a service', () => {
    const { paths } = walkCgroups({ root, maxDepth: 9, maxGroups: 100 });
    expect(paths).toContain('/user.slice/user-1000.slice/user@1000.service');
    expect(paths.filter((path) => path.endsWith('/app.slice'))).toEqual([]);
  });

  it('stops at the depth', () => {
    const { paths } = walkCgroups({ root, maxDepth: 1, maxGroups: 100 });
    expect(paths).toHaveLength(4);
  });

  it('counts what it saw beyond the maximum', () => {
    expect(walkCgroups({ root, maxDepth: 9, maxGroups: 3 })).toMatchObject({ skipped: 1 });
  });

  it('finds nothing where nothing is mounted', () => {
    expect(walkCgroups({ root: '/nowhere', maxDepth: 9, maxGroups: 3 })).toEqual({ paths: [], skipped: 0 });
  });
});
