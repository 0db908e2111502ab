import { expect, it } from 'vitest';
import { cgroupKind, containerEngine } from './cgroup-kind.ts';

const ID = '9b2f6d1c0e8a47b3c5d9e1f20a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d';

it.each([
  ['/', 'slice', undefined],
  ['/system.slice', 'slice', undefined],
  ['/system.slice/nginx.service', 'service', undefined],
  ['/user.slice/user-0.slice/session-3.scope', 'scope', undefined],
  [`/system.slice/docker-${ID}.scope`, 'container', 'docker'],
  [`/docker/${ID}`, 'container', 'docker'],
  [`/machine.slice/libpod-${ID}.scope`, 'container', 'podman'],
  [`/kubepods.slice/kubepods-pod1.slice/cri-containerd-${ID}.scope`, 'container', 'kubernetes'],
  ['/lxc.payload.db', 'container', 'lxc'],
])('%s is a %s', (path, kind, engine) => {
  expect(cgroupKind(path)).toBe(kind);
  expect(containerEngine(path)).toBe(engine);
});
