/** What a control group stands for, read from the names that service managers and container engines give. */
export type CgroupName = {
  /** The systemd service without `.service`; empty when it is none. */
  readonly service: string;
  /** The first 12 digits of a container's id, or the name of a machine; empty when it is none. */
  readonly container: string;
  /** True when what lies below belongs to this service, container or session and is not looked at. */
  readonly closed: boolean;
};

const CONTAINER_SCOPE =
  /^(?:docker|cri-containerd|crio|libpod|containerd|nerdctl)-([0-9a-f]{12})[0-9a-f]{0,52}\.scope$/;
const CONTAINER_ID = /^([0-9a-f]{12})[0-9a-f]{52}$/;
const MACHINE = /^(?:machine-(.+)\.scope|lxc\.payload\.(.+))$/;
const LXC = /(?:^|\/)lxc\/([^/]+)$/;

/** @param path of the group below the root of its hierarchy, such as `/system.slice/nginx.service` */
export function nameCgroup(path: string): CgroupName {
  const last = path.slice(path.lastIndexOf('/') + 1);
  if (last.endsWith('.service')) return { service: last.slice(0, -8), container: '', closed: true };
  const id = (CONTAINER_SCOPE.exec(last) ?? CONTAINER_ID.exec(last))?.[1];
  const machine = MACHINE.exec(last) ?? LXC.exec(path);
  const container = id ?? unescapeUnit(machine?.[1] ?? machine?.[2] ?? '');
  return { service: '', container, closed: container !== '' || last.endsWith('.scope') };
}

/** Undoes the `\x2d` of unit names, systemd.unit(5). */
function unescapeUnit(name: string): string {
  return name.replace(/\\x([0-9a-f]{2})/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}
