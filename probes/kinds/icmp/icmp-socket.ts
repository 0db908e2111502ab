import { type KernelSocket, openKernelSocket } from '../../connect/kernel-socket-ffi.ts';
import { socketAddress } from '../../connect/socket-address.ts';

export type EchoSettings = {
  /** TTL or hop limit; undefined is that of the system. */
  readonly ttl: number | undefined;
  readonly tos: number;
  readonly dontFragment: boolean;
};

export type IcmpSocketOptions = {
  readonly family: 4 | 6;
  /** `datagram` needs no rights where net.ipv4.ping_group_range lets the group in; `raw` needs CAP_NET_RAW. */
  readonly type: 'datagram' | 'raw';
  readonly source?: string | undefined;
};

/** A socket of ICMP that stamps what it receives, tells TTLs and queues errors. */
export type IcmpSocket = KernelSocket & {
  /** What the packets that are sent from now on have. @throws system errors */
  apply(settings: EchoSettings): void;
};

type Option = readonly [level: number, option: number];

/** Options of sockets: socket(7), ip(7), ipv6(7), and RFC 3542 for the filter. */
const SO_TIMESTAMPNS: Option = [1, 35];
const ICMP6_FILTER: Option = [58, 1];
const OPTIONS: Readonly<
  Record<4 | 6, Readonly<Record<'discover' | 'errors' | 'receiveTtl' | 'tos' | 'ttl', Option>>>
> = {
  4: { ttl: [0, 2], tos: [0, 1], discover: [0, 10], receiveTtl: [0, 12], errors: [0, 11] },
  6: { ttl: [41, 16], tos: [41, 67], discover: [41, 23], receiveTtl: [41, 51], errors: [41, 25] },
};
const [DISCOVER_WANT, DISCOVER_DO] = [1, 2];
/** @throws system errors: `EACCES`, `EPERM` where this user may not */
export function openIcmpSocket({ family, type, source }: IcmpSocketOptions): IcmpSocket {
  const socket = openKernelSocket({ family, type, protocol: family === 4 ? 1 : 58 });
  try {
    prepare(socket, { family, type, source });
  } catch (error) {
    socket.close();
    throw error;
  }
  let last: EchoSettings | undefined;
  const apply = (settings: EchoSettings) => {
    const options = OPTIONS[family];
    if (last?.ttl !== settings.ttl) socket.set(...options.ttl, settings.ttl ?? -1);
    if (last?.tos !== settings.tos) socket.set(...options.tos, settings.tos);
    if (last?.dontFragment !== settings.dontFragment) {
      socket.set(...options.discover, settings.dontFragment ? DISCOVER_DO : DISCOVER_WANT);
    }
    last = settings;
  };
  return { ...socket, apply };
}

function prepare(socket: KernelSocket, { family, type, source }: IcmpSocketOptions): void {
  const options = OPTIONS[family];
  socket.set(...SO_TIMESTAMPNS, 1);
  socket.set(...options.receiveTtl, 1);
  socket.set(...options.errors, 1);
  // A raw socket is given every ICMP message of the host; of IPv6 the neighbours' talk can be kept out.
  if (type === 'raw' && family === 6) socket.set(...ICMP6_FILTER, echoFilter());
  if (source !== undefined) socket.bind(socketAddress(source));
}

/** A bit for each type, set for what is kept out (RFC 3542, section 3.2): all but errors and echo replies. */
function echoFilter(): Buffer {
  const filter = Buffer.alloc(32, 0xff);
  for (const type of [1, 2, 3, 4, 129]) {
    const word = (type >> 5) * 4;
    filter.writeUInt32LE((filter.readUInt32LE(word) & ~(1 << (type & 31))) >>> 0, word);
  }
  return filter;
}
