import type { AnswerOf } from '../../agent/client/client.ts';
import type { listProxies, ToxicRow } from '../../agent/contract/proxies.ts';
import type { HostAnswer } from './hosts-poll.ts';

export type ProxyListing = AnswerOf<typeof listProxies>;

/** A toxic with the moment at which it ends by itself, ms since the epoch by our clock; null where it does not. */
export type FleetToxic = ToxicRow & { readonly ends: number | null };

/** One proxy on one host, as that host told of it last. All strings are safe to print. */
export type FleetProxy = {
  readonly host: string;
  readonly hostKey: string;
  readonly name: string;
  /** tcp, udp */
  readonly protocol: string;
  readonly listen: string;
  readonly upstream: string;
  readonly enabled: boolean;
  readonly connections: number;
  readonly accepted: number;
  readonly failed: number;
  /** Bytes delivered since the proxy was made, and the bytes that came and were not. */
  readonly up: Flow;
  readonly down: Flow;
  readonly toxics: readonly FleetToxic[];
  /** Whether it is of another Toxiproxy server, which the agent only drives. */
  readonly external: boolean;
  /** Why this is only what its host said before it fell silent; null where it is not. */
  readonly silent: string | null;
};

/** One direction of a proxy. */
export type Flow = {
  readonly receivedBytes: number;
  readonly sentBytes: number;
  /** Bytes delivered a second, between the last two answers; null where there is one answer, or a counter went back. */
  readonly rate: number | null;
};

/** What identifies a proxy in the fleet. */
export function proxyKey({ hostKey, name }: Pick<FleetProxy, 'hostKey' | 'name'>): string {
  return `${hostKey} ${name}`;
}

/** The proxies that one host told of; `before` is what it had told the time before. */
export function proxiesOf(
  answer: HostAnswer<ProxyListing>,
  before: { readonly value: ProxyListing; readonly answeredAt: number } | null,
): FleetProxy[] {
  const { host, value, answeredAt, because } = answer;
  const known = new Map(before?.value.proxies.map((row) => [row.name, row]));
  const seconds = ((answeredAt ?? 0) - (before?.answeredAt ?? 0)) / 1_000;
  return (value?.proxies ?? []).map((row) => {
    const { upstreamBytes, downstreamBytes, toxics, ...rest } = row;
    const earlier = known.get(row.name);
    const rate = (now: number, then: number | undefined) =>
      then === undefined || seconds <= 0 || now < then ? null : (now - then) / seconds;
    return {
      ...rest,
      host: host.name,
      hostKey: host.key,
      up: { ...upstreamBytes, rate: rate(upstreamBytes.sentBytes, earlier?.upstreamBytes.sentBytes) },
      down: { ...downstreamBytes, rate: rate(downstreamBytes.sentBytes, earlier?.downstreamBytes.sentBytes) },
      toxics: toxics.map((toxic) => ({ ...toxic, ends: ownTime(toxic.expiresAt, host.clockOffsetMs) })),
      external: value!.external,
      silent: because,
    };
  });
}

/** A moment by the clock of a host as one by ours, ms since the epoch. */
function ownTime(time: string | null, clockOffsetMs: number | null): number | null {
  return time === null ? null : Date.parse(time) - (clockOffsetMs ?? 0);
}

/** Whether it does anything to what goes through it: it has toxics, or lets nothing through. */
export function isFaulty({ enabled, toxics }: Pick<FleetProxy, 'enabled' | 'toxics'>): boolean {
  return !enabled || toxics.length > 0;
}
