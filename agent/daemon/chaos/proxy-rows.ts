import type { ConnectionState, TapRecord } from '../../../chaos/proxy/data-plane.ts';
import type { FaultProxy } from '../../../chaos/proxy/fault-proxies.ts';
import type { ToxicState } from '../../../chaos/proxy/toxic.ts';
import { worksOn } from '../../../chaos/proxy/toxic-check.ts';
import type { ToxicKind } from '../../../chaos/proxy/toxic-kind.ts';
import type {
  ProxyConnection,
  ProxyRow,
  TapRecordRow,
  ToxicKindRow,
  ToxicRow,
} from '../../contract/proxies.ts';

/** A proxy as the API tells it. */
export function proxyRow(proxy: FaultProxy, now: number): ProxyRow {
  const { name, protocol, listen, upstream, enabled, toxics } = proxy.state();
  const { connections, accepted, failed, bytes } = proxy.counters();
  return {
    name,
    protocol,
    listen,
    upstream,
    enabled,
    connections,
    accepted,
    failed,
    upstreamBytes: { receivedBytes: bytes.upstream.received, sentBytes: bytes.upstream.sent },
    downstreamBytes: { receivedBytes: bytes.downstream.received, sentBytes: bytes.downstream.sent },
    toxics: toxics.map((toxic) => toxicRow(toxic, now)),
  };
}

/** A toxic as the API tells it; `now` in milliseconds since the epoch. */
export function toxicRow(toxic: ToxicState, now: number): ToxicRow {
  const { name, type, stream, toxicity, attributes, owner, expiresIn, match, affected } = toxic;
  return {
    name,
    type,
    stream,
    toxicity,
    attributes: { ...attributes },
    owner: owner ?? null,
    expiresAt: expiresIn === undefined ? null : new Date(now + expiresIn).toISOString(),
    match: match ?? null,
    affected,
  };
}

/** An open connection as the API tells it. */
export function connectionRow(connection: ConnectionState): ProxyConnection {
  const { id, client, upstream, age, bytes, held, toxics } = connection;
  return {
    id,
    client,
    upstream,
    ageSeconds: age / 1_000,
    upstreamBytes: { receivedBytes: bytes.upstream.received, sentBytes: bytes.upstream.sent },
    downstreamBytes: { receivedBytes: bytes.downstream.received, sentBytes: bytes.downstream.sent },
    heldBytes: held,
    toxics: [...toxics],
  };
}

/** What a tap saw, as the API tells it. */
export function tapRow({ time, data, ...record }: TapRecord): TapRecordRow {
  return {
    ...record,
    time: new Date(time).toISOString(),
    data: data === null ? null : Buffer.from(data.buffer, data.byteOffset, data.length).toString('base64'),
  };
}

/** A kind of toxic, with all that a form needs. */
export function kindRow(kind: ToxicKind): ToxicKindRow {
  return {
    name: kind.name,
    describe: kind.describe,
    protocols: (['tcp', 'udp'] as const).filter((protocol) => worksOn(kind, protocol)),
    attributes: Object.entries(kind.attributes).map(([name, spec]) => ({
      name,
      type: spec.type.startsWith('int') ? 'integer' : spec.type,
      unit: spec.unit,
      describe: spec.describe,
      min: spec.min ?? null,
      max: spec.max ?? null,
      choices: spec.choices ? [...spec.choices] : null,
      initial: spec.initial ?? (spec.type === 'text' ? '' : 0),
    })),
  };
}
