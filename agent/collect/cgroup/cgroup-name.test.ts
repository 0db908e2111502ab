import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nameCgroup } from './cgroup-name.ts';

const ID = '9b2f6d1c0e8a47b3c5d9e1f20a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d';

describe('nameCgroup()', () => {
  it.each([
    ['/system.slice/nginx.service', 'nginx', ''],
    ['/system.slice/system-getty.slice/getty@tty1.service', 'getty@tty1', ''],
    [`/system.slice/docker-${ID}.scope`, '', '9b2f6d1c0e8a'],
    [`/docker/${ID}`, '', '9b2f6d1c0e8a'],
    [`/kubepods.slice/kubepods-pod1.slice/cri-containerd-${ID}.scope`, '', '9b2f6d1c0e8a'],
    [`/kubepods/burstable/pod0f5b7c7e/${ID}`, '', '9b2f6d1c0e8a'],
    [`/machine.slice/libpod-${ID}.scope`, '', '9b2f6d1c0e8a'],
    ['/machine.slice/machine-web\\x2d1.scope', '', 'web-1'],
    ['/lxc.payload.db', '', 'db'],
    ['/lxc/db', '', 'db'],
    ['/system.slice', '', ''],
    ['/user.slice/user-1000.slice/session-3.scope', '', ''],
    [`/machine.slice/libpod-conmon-${ID}.scope`, '', ''],
  ])('reads %s', (path, service, container) => {
    expect(nameCgroup(path)).toMatchObject({ service, container });
  });

  it('leaves slices open', () => {
    expect(nameCgroup('/kubepods.slice/kubepods-burstable.slice').closed).toBe(false);
  });

  it('closes services, containers and sessions', () => {
    const paths = ['/a.service', `/docker/${ID}`, '/session-3.scope'];
    expect(paths.map((path) => nameCgroup(path).closed)).toEqual([true, true, true]);
  });

  it('survives any name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        const { service, container } = nameCgroup(`/${name}`);
        expect(service === '' || container === '').toBe(true);
      }),
    );
  });
});
