import type { Event } from '../../agent/contract/events.ts';
import type { ProxyRow, ToxicRow } from '../../agent/contract/proxies.ts';
import type { AgentStatus } from '../../agent/contract/status.ts';
import { initialAttributes } from '../../chaos/proxy/toxic-kind.ts';
import { toxicKindNamed } from '../../chaos/proxy/toxics/index.ts';
import type { SimulatedHost } from './simulated-host.ts';
import { hash } from './simulated-probes.ts';
import type { World } from './world.ts';

/** A toxic with when it was added, ms since the epoch by our clock. */
export type SimulatedToxic = Omit<ToxicRow, 'affected' | 'expiresAt'> & {
  readonly since: number;
  /** When it ends by itself; null where nothing ends it. */
  readonly ends: number | null;
};

export type SimulatedProxy = {
  readonly name: string;
  readonly protocol: 'tcp' | 'udp';
  readonly listen: string;
  readonly upstream: string;
  /** Since when it is off; null while it is on. */
  offSince: number | null;
  toxics: SimulatedToxic[];
};

type FaultEvent = Pick<Event, 'kind' | 'severity' | 'subject' | 'message'> & { readonly at: number };
type State = {
  readonly proxies: SimulatedProxy[];
  readonly events: FaultEvent[];
  readonly closed: Set<string>;
};

const states = new WeakMap<World, Map<number, State>>();
const MINUTE = 60_000;

/** Every third host runs no fault proxy, and one of another version has never heard of them. */
export function hasProxies({ index, trouble }: SimulatedHost): boolean {
  return index % 3 !== 2 && trouble !== 'other-version';
}

/** The proxies of a host at a moment, ms since the epoch by our clock; toxics whose time is over are gone. */
export function proxiesAt(world: World, host: SimulatedHost, at: number): SimulatedProxy[] {
  const { proxies, events } = stateOf(world, host);
  for (const proxy of proxies) {
    for (const { ends, name } of proxy.toxics)
      if (ends !== null && ends <= at)
        events.push(faultEvent('fault-ended', proxy, `${name} ended: its time was over`, ends));
    proxy.toxics = proxy.toxics.filter(({ ends }) => ends === null || ends > at);
  }
  return proxies;
}

/** What began and ended on a host, oldest first. */
export function faultEvents(world: World, host: SimulatedHost, at: number): readonly FaultEvent[] {
  if (!hasProxies(host)) return [];
  proxiesAt(world, host, at);
  return stateOf(world, host).events.toSorted((a, b) => a.at - b.at);
}

/** Notes that a fault began or ended. */
export function noteFault(
  world: World,
  host: SimulatedHost,
  { kind, proxy, message, at }: { kind: FaultKind; proxy: SimulatedProxy; message: string; at: number },
): void {
  stateOf(world, host).events.push(faultEvent(kind, proxy, message, at));
}

/** The connections of a proxy that were closed by hand. */
export function closedConnections(world: World, host: SimulatedHost): Set<string> {
  return stateOf(world, host).closed;
}

/** What the status of a host says of its faults; null where it has no proxy. */
export function faultsOf(world: World, host: SimulatedHost, at: number): AgentStatus['faults'] {
  if (!hasProxies(host)) return null;
  const proxies = proxiesAt(world, host, at);
  const toxics = proxies.flatMap((proxy) => proxy.toxics);
  const off = proxies.flatMap(({ offSince }) => (offSince === null ? [] : [offSince]));
  const oldest = Math.min(...off, ...toxics.map(({ since }) => since));
  return {
    toxics: toxics.length,
    owned: toxics.filter(({ owner }) => owner !== null).length,
    disabledProxies: off.length,
    since: Number.isFinite(oldest) ? new Date(oldest + host.clockOffsetMs).toISOString() : null,
  };
}

/** Open connections of a proxy, and how fast it moves bytes: the same for ever. */
export function loadOf(host: SimulatedHost, { name, protocol }: SimulatedProxy) {
  const chance = hash(`${host.index} ${name}`);
  return {
    connections: protocol === 'udp' ? 0 : 2 + (chance % 9),
    acceptedPerSecond: 0.2 + (chance % 30) / 10,
    upBytesPerSecond: 200 + (chance % 9_000),
    downBytesPerSecond: 1_000 + (chance % 90_000),
  };
}

/** A proxy as the wire has it. */
export function proxyRow(world: World, host: SimulatedHost, proxy: SimulatedProxy, at: number): ProxyRow {
  const load = loadOf(host, proxy);
  const seconds = Math.max(0, ((proxy.offSince ?? at) - world.startedAt) / 1_000) + 600;
  const connections = proxy.offSince === null ? load.connections : 0;
  const lost = proxy.toxics.length > 0 ? 2_048 : 0;
  const flow = (bytes: number) => ({
    receivedBytes: Math.floor(bytes * seconds) + lost,
    sentBytes: Math.floor(bytes * seconds),
  });
  const { name, protocol, listen, upstream, toxics } = proxy;
  return {
    ...{ name, protocol, listen, upstream, enabled: proxy.offSince === null, connections },
    accepted: Math.floor(load.acceptedPerSecond * seconds),
    failed: host.trouble === 'sick' ? 17 : 0,
    upstreamBytes: flow(load.upBytesPerSecond),
    downstreamBytes: flow(load.downBytesPerSecond),
    toxics: toxics.map((toxic) => toxicRow(toxic, host, connections)),
  };
}

export function toxicRow(
  { ends, since: _, ...toxic }: SimulatedToxic,
  { clockOffsetMs }: SimulatedHost,
  connections: number,
): ToxicRow {
  return {
    ...toxic,
    expiresAt: ends === null ? null : new Date(ends + clockOffsetMs).toISOString(),
    affected: Math.round(connections * toxic.toxicity),
  };
}

type FaultKind = 'fault-started' | 'fault-ended';

function faultEvent(kind: FaultKind, { name }: SimulatedProxy, message: string, at: number): FaultEvent {
  return { kind, severity: kind === 'fault-started' ? 'warning' : 'info', subject: name, message, at };
}

function stateOf(world: World, host: SimulatedHost): State {
  const known = states.get(world) ?? new Map<number, State>();
  states.set(world, known);
  const state = known.get(host.index) ?? firstState(world, host);
  known.set(host.index, state);
  return state;
}

function firstState(world: World, host: SimulatedHost): State {
  const state: State = { proxies: firstProxies(), events: [], closed: new Set() };
  if (!hasProxies(host)) return state;
  const [redis, postgres, orders] = state.proxies as [SimulatedProxy, SimulatedProxy, SimulatedProxy];
  const begin = (proxy: SimulatedProxy, toxic: SimulatedToxic) => {
    proxy.toxics.push(toxic);
    state.events.push(faultEvent('fault-started', proxy, `${toxic.type} on ${toxic.stream}`, toxic.since));
  };
  if (host.trouble === 'sick') {
    const { sickSince } = world;
    begin(
      redis,
      firstToxic('latency', { latency: 200, jitter: 20 }, { since: sickSince + 32 * MINUTE, toxicity: 0.5 }),
    );
    state.events.push(
      faultEvent('fault-started', orders, 'timeout on downstream', sickSince + 26 * MINUTE),
      faultEvent('fault-ended', orders, 'timeout_downstream removed by anna', sickSince + 29 * MINUTE),
    );
  }
  if (host.trouble === 'skewed') {
    const ours = {
      since: world.startedAt - MINUTE,
      ends: world.startedAt + 10 * MINUTE,
      owner: 'vedette:anna',
    };
    begin(orders, firstToxic('bandwidth', { rate: 100 }, { ...ours, match: { client_cidr: '10.0.0.0/8' } }));
    begin(orders, firstToxic('slicer', { average_size: 64, size_variation: 32, delay: 10 }, ours));
  }
  if (host.trouble === 'hostile')
    begin(redis, firstToxic('latency', { latency: 5 }, { since: world.startedAt, owner: host.name }));
  if (host.trouble === 'slow') {
    postgres.offSince = world.startedAt - 3 * MINUTE;
    state.events.push(faultEvent('fault-started', postgres, 'turned off', postgres.offSince));
  }
  return state;
}

function firstToxic(
  type: string,
  attributes: Readonly<Record<string, number>>,
  change: Partial<SimulatedToxic> & { readonly since: number },
): SimulatedToxic {
  const kind = toxicKindNamed(type)!;
  return {
    ...{ name: `${type}_downstream`, type, stream: 'downstream', toxicity: 1 },
    attributes: { ...initialAttributes(kind), ...attributes },
    ...{ owner: null, match: null, ends: null },
    ...change,
  };
}

function firstProxies(): SimulatedProxy[] {
  const proxy = (name: string, port: number, upstream: string, protocol: 'tcp' | 'udp' = 'tcp') => ({
    ...{ name, protocol, listen: `127.0.0.1:${port}`, upstream, offSince: null, toxics: [] },
  });
  return [
    proxy('redis', 16_379, 'cache.internal:6379'),
    proxy('postgres', 15_432, 'db-main.internal:5432'),
    proxy('orders-api', 19_000, 'orders.internal:9000'),
    proxy('dns', 10_053, 'ns1.internal:53', 'udp'),
  ];
}
