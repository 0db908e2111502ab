import { requestError } from '../agent/client/request-error.ts';
import type {
  ProxyConnection,
  ProxyRow,
  TapRecordRow,
  ToxicKindRow,
  ToxicRow,
} from '../agent/contract/proxies.ts';
import type { AgentStatus } from '../agent/contract/status.ts';
import type { FleetHost } from './data/fleet-host.ts';
import type { FleetToxic, ProxyListing } from './data/fleet-proxy.ts';
import { agentStatus, fleetHost, NOON } from './fleet.testkit.ts';
import type { FixedAnswers } from './host-client.testkit.ts';

const iso = (ago: number) => new Date(NOON - ago).toISOString();

/** A toxic of an application, with what is different about it. */
export function toxicRow(change: Partial<ToxicRow> = {}): ToxicRow {
  return {
    ...{ name: 'latency_downstream', type: 'latency', stream: 'downstream', toxicity: 1 },
    ...{ attributes: { latency: 200, jitter: 20 }, owner: null, expiresAt: null, match: null, affected: 3 },
    ...change,
  };
}

/** A toxic that anna put there and that ends in 24 s. */
export const ownedToxic = toxicRow({ owner: 'vedette:anna', expiresAt: iso(-24_000), toxicity: 0.5 });

export function fleetToxic(change: Partial<FleetToxic> = {}): FleetToxic {
  return { ...toxicRow(), ends: null, ...change };
}

/** A proxy for Redis that is on and clean, with what is different about it. */
export function proxyRow(name: string, change: Partial<ProxyRow> = {}): ProxyRow {
  return {
    ...{ name, protocol: 'tcp', listen: '127.0.0.1:16379', upstream: 'cache.example:6379', enabled: true },
    ...{ connections: 3, accepted: 120, failed: 0, toxics: [] },
    upstreamBytes: { receivedBytes: 10_240, sentBytes: 10_240 },
    downstreamBytes: { receivedBytes: 4_096_000, sentBytes: 4_000_000 },
    ...change,
  };
}

/** What one host tells of its proxies. */
export function proxyListing(proxies: readonly ProxyRow[], because: string | null = null): ProxyListing {
  const api = because === null ? 'http://127.0.0.1:8474' : null;
  return { because, api, external: false, proxies: [...proxies] };
}

const attribute = (name: string, change: Partial<ToxicKindRow['attributes'][number]>) => ({
  ...{ name, type: 'integer', unit: null, describe: name, min: 0, max: null, choices: null, initial: 0 },
  ...change,
});

/** Kinds with every sort of attribute that a form may meet. */
export const toxicKindRows: ToxicKindRow[] = [
  {
    ...{ name: 'bandwidth', describe: 'limits the rate of data', protocols: ['tcp', 'udp'] },
    attributes: [attribute('rate', { unit: 'KB/s', describe: '1,000 bytes a second' })],
  },
  {
    ...{ name: 'latency', describe: 'delays data', protocols: ['tcp', 'udp'] },
    attributes: [
      attribute('latency', { unit: 'ms', describe: 'delay of each chunk', max: 3_600_000 }),
      attribute('jitter', { unit: 'ms', describe: 'more or less than that, at random', max: 3_600_000 }),
    ],
  },
  {
    ...{ name: 'redis', describe: 'error replies', protocols: ['tcp'] },
    attributes: [
      attribute('command', { type: 'text', describe: 'only this one', initial: '' }),
      attribute('percent', {
        type: 'number',
        unit: '%',
        describe: 'of the commands',
        max: 100,
        initial: 100,
      }),
      attribute('reply', { type: 'text', describe: 'the error', choices: ['ERR', 'OOM'], initial: 'ERR' }),
    ],
  },
];

export function connectionRow(id: number, change: Partial<ProxyConnection> = {}): ProxyConnection {
  return {
    ...{ id, client: `192.0.2.7:${40_000 + id}`, upstream: 'cache.example:6379', ageSeconds: 64 },
    upstreamBytes: { receivedBytes: 1_024, sentBytes: 1_024 },
    downstreamBytes: { receivedBytes: 90_000, sentBytes: 81_808 },
    ...{ heldBytes: 8_192, toxics: ['latency_downstream'] },
    ...change,
  };
}

export function tapRow(change: Partial<TapRecordRow> & { readonly text?: string } = {}): TapRecordRow {
  const { text = 'PING\r\n', ...rest } = change;
  return {
    ...{ time: iso(1_000), connection: 7, client: '192.0.2.7:40007', upstream: 'cache.example:6379' },
    ...{ event: 'data', stream: 'upstream', data: Buffer.from(text).toString('base64') },
    ...rest,
  };
}

/** What three hosts answer: a shop whose proxies are in every state that a row may have; the third has none. */
export const shopAnswers: Readonly<Record<string, FixedAnswers>> = {
  'web-1': {
    listProxies: proxyListing([
      proxyRow('redis', {
        toxics: [ownedToxic],
        upstreamBytes: { receivedBytes: 12_288, sentBytes: 10_240 },
      }),
      proxyRow('orders', {
        ...{ listen: '127.0.0.1:19000', upstream: 'orders.example:9000', failed: 17 },
        toxics: [
          toxicRow({ name: 'slow', type: 'bandwidth', attributes: { rate: 100 }, stream: 'upstream' }),
          toxicRow({
            ...{ name: 'errors', type: 'redis', attributes: { command: 'GET', percent: 12.5, reply: 'OOM' } },
            ...{ owner: 'vedette:ci', expiresAt: iso(-3_600_000) },
            match: { client_cidr: '192.0.2.0/24', first_connections: 3 },
          }),
        ],
      }),
    ]),
    listToxicKinds: { kinds: toxicKindRows },
    listProxyConnections: { connections: [connectionRow(8), connectionRow(7), connectionRow(3)], of: 3 },
  },
  'web-2': {
    listProxies: proxyListing([
      proxyRow('redis', { enabled: false, connections: 0 }),
      proxyRow('dns', { protocol: 'udp', listen: '127.0.0.1:10053', upstream: 'ns1.example:53' }),
    ]),
    listToxicKinds: { kinds: toxicKindRows },
    listProxyConnections: { connections: [], of: 0 },
  },
  'web-3': {
    listProxies: proxyListing([], 'chaos.proxy is not configured'),
    listProxyConnections: requestError('web-3', 'http-404'),
  },
};

/** A status that tells of faults. */
export function faultyStatus(host: string, faults: Partial<NonNullable<AgentStatus['faults']>>): AgentStatus {
  const none = { toxics: 0, owned: 0, disabledProxies: 0, since: iso(240_000) };
  return agentStatus(host, { faults: { ...none, ...faults } });
}

/** The hosts of the shop, whose status says what their proxies say. */
export const shopHosts: readonly FleetHost[] = [
  fleetHost('web-1', { status: faultyStatus('web-1', { toxics: 3, owned: 2 }) }),
  fleetHost('web-2', { status: faultyStatus('web-2', { disabledProxies: 1, since: iso(60_000) }) }),
  fleetHost('web-3', { status: agentStatus('web-3', { faults: null }) }),
];
