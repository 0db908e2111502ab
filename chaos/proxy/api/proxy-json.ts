import { defaultConnectTimeout } from '../controlled-proxy.ts';
import type { NewProxy, NewToxic, Protocol, ProxyState } from '../fault-proxies.ts';
import {
  BadBodyError,
  decodeObject,
  type GoField,
  type GoPlace,
  readBool,
  readInteger,
  readString,
  wrongType,
} from './go-decode.ts';
import { jsonText } from './json-text.ts';
import type { JsonValue } from './read-json.ts';
import { decodeToxic, toxicText, withAttributes } from './toxic-json.ts';

type Sent = { -readonly [Key in keyof NewProxy]?: NewProxy[Key] };
export type ProxyChange = Partial<Pick<ProxyState, 'listen' | 'upstream' | 'enabled'>>;

/** Reads a proxy that is to be made; its toxics are not looked at, as in the official server. @throws BadBodyError */
export function decodeProxy(value: JsonValue): NewProxy {
  const sent: Sent = {};
  decodeObject(value, { struct: 'Proxy', type: 'toxiproxy.Proxy' }, { ...named(sent), ...ours(sent) });
  return asNew(sent);
}

/** Reads a list of proxies with their toxics. @throws BadBodyError */
export function decodeProxies(value: JsonValue): NewProxy[] {
  if (value.kind === 'null') return [];
  if (value.kind !== 'array') throw wrongType(value, 'value', `[]${ENTRY}`);
  return value.items.map((item) => {
    const sent: Sent = {};
    const toxics: GoField = (member, place) => {
      sent.toxics = decodeToxics(member, place);
    };
    decodeObject(item, { struct: '', type: ENTRY }, { ...named(sent), ...ours(sent), toxics });
    return asNew(sent);
  });
}

/** How the official server's type of an entry, which has no name, is told. */
const ENTRY = 'struct { toxiproxy.Proxy; Enabled *bool "json:\\"enabled\\"" }';

/** Reads what is to change of a proxy. @throws BadBodyError */
export function decodeProxyChange(value: JsonValue): ProxyChange {
  const sent: Sent = {};
  decodeObject(value, { struct: 'Proxy', type: 'toxiproxy.Proxy' }, named(sent));
  const { listen, upstream, enabled } = sent;
  return {
    ...(listen !== undefined && { listen }),
    ...(upstream !== undefined && { upstream }),
    ...(enabled !== undefined && { enabled }),
  };
}

/** The object of the API; what only we know is told only where it is set. */
export function proxyText({ toxics, protocol, connectTimeout, ...known }: ProxyState): string {
  const { name, listen, upstream, enabled } = known;
  const head = jsonText({
    name,
    listen,
    upstream,
    enabled,
    protocol: protocol === 'tcp' ? undefined : protocol,
    connect_timeout: connectTimeout === defaultConnectTimeout ? undefined : connectTimeout,
  });
  return `${head.slice(0, -1)},"toxics":[${toxics.map(toxicText).join(',')}]}`;
}

function named(sent: Sent): Record<string, GoField> {
  return {
    name: (member, place) => {
      sent.name = readString(member, place);
    },
    listen: (member, place) => {
      sent.listen = readString(member, place);
    },
    upstream: (member, place) => {
      sent.upstream = readString(member, place);
    },
    enabled: (member, place) => {
      sent.enabled = readBool(member, place);
    },
  };
}

function ours(sent: Sent): Record<string, GoField> {
  return {
    protocol: (member, place) => {
      sent.protocol = readProtocol(member, place);
    },
    connect_timeout: (member, place) => {
      sent.connectTimeout = Math.max(0, readInteger(member, place, 'int64'));
    },
  };
}

function readProtocol(value: JsonValue, place: GoPlace): Protocol {
  const protocol = readString(value, place);
  if (protocol === 'tcp' || protocol === 'udp') return protocol;
  throw new BadBodyError('protocol was invalid, can be either tcp or udp', value.at);
}

function decodeToxics(value: JsonValue, place: GoPlace): NewToxic[] {
  if (value.kind !== 'array') throw wrongType(value, place, '[]toxics.ToxicWrapper');
  return value.items.map((item) => withAttributes(decodeToxic(item, place)));
}

function asNew(sent: Sent): NewProxy {
  return { name: '', listen: '', upstream: '', enabled: true, ...sent };
}
