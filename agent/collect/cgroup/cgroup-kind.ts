import { nameCgroup } from './cgroup-name.ts';

/** What kind of control group this is; `slice` is any that groups others. */
export type CgroupKind = 'slice' | 'service' | 'scope' | 'container';

/** @param path of the group below the root of its hierarchy, such as `/system.slice/nginx.service` */
export function cgroupKind(path: string): CgroupKind {
  const { service, container } = nameCgroup(path);
  if (service !== '') return 'service';
  if (container !== '') return 'container';
  return path.endsWith('.scope') ? 'scope' : 'slice';
}

/** How engines show in the paths of their containers; the first that matches counts. */
const ENGINES: readonly (readonly [RegExp, string])[] = [
  [/\/kubepods/, 'kubernetes'],
  [/\/(?:docker-[0-9a-f]+\.scope|docker\/[0-9a-f]+)$/, 'docker'],
  [/\/libpod-/, 'podman'],
  [/\/crio-/, 'cri-o'],
  [/\/(?:cri-containerd|containerd|nerdctl)-/, 'containerd'],
  [/\/(?:lxc\.payload\.|lxc\/)/, 'lxc'],
  [/\/machine-/, 'machine'],
];

/** The engine that made a container, as far as its path tells. */
export function containerEngine(path: string): string | undefined {
  if (cgroupKind(path) !== 'container') return undefined;
  return ENGINES.find(([pattern]) => pattern.test(path))?.[1];
}
