/** What an ICMP error says (RFC 792, RFC 4443): a reason of a probe, and a text for a person. */
export type IcmpError = { readonly reason: string; readonly message: string };

const UNREACHABLE: Readonly<Record<number, IcmpError>> = {
  0: { reason: 'network-unreachable', message: 'the network is unreachable' },
  1: { reason: 'host-unreachable', message: 'no route to the host' },
  2: { reason: 'protocol-unreachable', message: 'the host does not know the protocol' },
  3: { reason: 'port-unreachable', message: 'nothing listens on the port' },
  4: { reason: 'packet-too-big', message: 'the packet is too big for the path, and may not be cut' },
  9: { reason: 'prohibited', message: 'the network is closed by a rule' },
  10: { reason: 'prohibited', message: 'the host is closed by a rule' },
  13: { reason: 'prohibited', message: 'a rule on the way forbids it' },
};

const UNREACHABLE6: Readonly<Record<number, IcmpError>> = {
  0: { reason: 'network-unreachable', message: 'no route to the network' },
  1: { reason: 'prohibited', message: 'a rule on the way forbids it' },
  3: { reason: 'host-unreachable', message: 'the host does not answer its neighbours' },
  4: { reason: 'port-unreachable', message: 'nothing listens on the port' },
  5: { reason: 'prohibited', message: 'a rule on the way forbids the source address' },
  6: { reason: 'prohibited', message: 'a route on the way rejects it' },
};

const TOO_FAR = { reason: 'ttl-exceeded', message: 'the packet went over more hops than its TTL allows' };
const TOO_BIG = { reason: 'packet-too-big', message: 'the packet is too big for the path' };

/** The error that a type and a code stand for; undefined when they are no error. */
export function icmpError(family: 4 | 6, type: number, code: number): IcmpError | undefined {
  if (family === 4 ? type === 11 : type === 3) return TOO_FAR;
  if (family === 6 && type === 2) return TOO_BIG;
  if (family === 4 ? type === 12 : type === 4) {
    return { reason: 'bad-packet', message: 'a router on the way did not understand the packet' };
  }
  if (type !== (family === 4 ? 3 : 1)) return undefined;
  const unreachable = family === 4 ? UNREACHABLE[code] : UNREACHABLE6[code];
  return unreachable ?? { reason: 'host-unreachable', message: `the host is unreachable (code ${code})` };
}
