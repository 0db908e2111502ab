import { isIP } from 'node:net';
import { attributeProblem } from './attribute-problem.ts';
import type { NewToxic, Protocol } from './fault-proxies.ts';
import { ProxyError, proxyErrors } from './proxy-error.ts';
import { streamOf, type ToxicMatch } from './toxic.ts';
import type { Attributes, Stream, ToxicKind } from './toxic-kind.ts';
import { toxicKindNamed } from './toxics/index.ts';

export type ToxicIdentity = {
  readonly kind: ToxicKind;
  readonly name: string;
  readonly stream: Stream;
  /** The stream as it was spelled. */
  readonly spelled: string;
};

/** What a toxic is and is called; checked in the order of the official server. @throws ProxyError 400 */
export function toxicIdentity(
  { type, name, stream: spelled = 'downstream' }: Pick<NewToxic, 'type' | 'name' | 'stream'>,
  protocol: Protocol,
): ToxicIdentity {
  const stream = streamOf(spelled);
  if (stream === undefined) throw proxyErrors.invalidStream();
  const kind = toxicKindNamed(type);
  if (kind === undefined) throw proxyErrors.invalidToxicType();
  if (!worksOn(kind, protocol))
    throw new ProxyError(400, `invalid toxic type: ${kind.name} does not work on ${protocol}`);
  return { kind, name: name || `${type}_${spelled}`, stream, spelled };
}

/** What only we ask of a toxic, beyond the types of its members. @throws ProxyError 400 */
export function checkToxic(
  kind: ToxicKind,
  { attributes, ttl, match }: { attributes: Attributes; ttl?: number; match?: ToxicMatch },
): void {
  const problem =
    ownKindProblem(kind, attributes) ?? kind.check?.(attributes) ?? ttlProblem(ttl) ?? matchProblem(match);
  if (problem !== undefined) throw new ProxyError(400, problem);
}

export function worksOn(kind: ToxicKind, protocol: Protocol): boolean {
  if (protocol === 'udp') return kind.datagram !== undefined;
  return kind.stage !== undefined || kind.pair !== undefined || kind.open !== undefined;
}

/** The official kinds take any number, as their server does. */
function ownKindProblem(
  { goName, attributes: specs }: ToxicKind,
  attributes: Attributes,
): string | undefined {
  return goName === undefined ? attributeProblem(specs, attributes) : undefined;
}

function ttlProblem(ttl: number | undefined): string | undefined {
  return ttl === undefined || (ttl > 0 && Number.isFinite(ttl))
    ? undefined
    : `invalid ttl: ${ttl} is not a number of seconds above 0`;
}

function matchProblem({ client_cidr, ...counts }: ToxicMatch = {}): string | undefined {
  if (client_cidr !== undefined && !isNetwork(client_cidr))
    return `invalid match.client_cidr: ${client_cidr} is no network, such as 10.0.0.0/8`;
  const negative = Object.entries(counts).find(([, value]) => !(value >= 0));
  return negative && `invalid match.${negative[0]}: ${negative[1]} is below 0`;
}

function isNetwork(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const family = isIP(address);
  if (family === 0 || more.length > 0 || bits === undefined || !/^\d{1,3}$/.test(bits)) return false;
  return Number(bits) <= (family === 4 ? 32 : 128);
}
