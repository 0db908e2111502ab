import type { ForeignSection } from './foreign-section.ts';
import { type GatusClient, readGatusClient } from './gatus-client.ts';
import { type ProbeDefinition, withoutGaps } from './probe-definition.ts';

const SECRET_HEADER = /^(?:authorization|cookie|proxy-authorization)$|api-?key|secret|token/i;
/** Gatus looks at status and rcode only where a condition does. */
const ANY_STATUS = ['1xx', '2xx', '3xx', '4xx', '5xx'];
const ANY_RCODE = [
  'NOERROR',
  'FORMERR',
  'SERVFAIL',
  'NXDOMAIN',
  'NOTIMP',
  'REFUSED',
  'YXDOMAIN',
  'YXRRSET',
  'NXRRSET',
];

type Endpoint = { readonly section: ForeignSection; readonly address: string; readonly client: GatusClient };

const SCHEMES: Readonly<Record<string, (endpoint: Endpoint) => ProbeDefinition>> = {
  grpc: (endpoint) => grpc(endpoint, false),
  grpcs: (endpoint) => grpc(endpoint, true),
  http,
  https: http,
  icmp: ({ address, client }) => withoutGaps({ kind: 'icmp', host: address, wait: '1m', ip: client.ip }),
  ssh,
  starttls: ({ address, client }) =>
    withoutGaps({
      kind: 'smtp',
      address,
      tls: 'verify',
      tls_config: client.tls,
      resolver: client.resolver,
    }),
  tcp: ({ section, address, client }) =>
    withoutGaps({ kind: 'tcp', address, dialogue: dialogue(section), resolver: client.resolver }),
  tls: ({ section, address, client }) =>
    withoutGaps({
      kind: 'tcp',
      address,
      tls: client.tls ?? true,
      dialogue: dialogue(section),
      resolver: client.resolver,
    }),
  udp,
  ws: webSocket,
  wss: webSocket,
};

/** The kind of an endpoint of Gatus with its own options: what is asked, and how; undefined where that is a problem. */
export function readGatusProbe(section: ForeignSection): ProbeDefinition | undefined {
  const client = readGatusClient(section.section('client'));
  const dns = section.section('dns');
  const url = section.text('url') ?? '';
  const probe = dns ? readDns(dns, url, client) : byScheme(section, url, client);
  section.passOver(['body', 'graphql', 'headers', 'method', 'ssh']);
  return probe && { ...probe, timeout: client.timeout };
}

function byScheme(section: ForeignSection, url: string, client: GatusClient): ProbeDefinition | undefined {
  const [, scheme = '', address = ''] = /^(\w+):\/\/(.+)$/.exec(url) ?? [];
  const read = Object.hasOwn(SCHEMES, scheme) ? SCHEMES[scheme] : undefined;
  if (read) return read({ section, address, client });
  return section.refuse(
    'url',
    `expected a URL that begins with one of ${Object.keys(SCHEMES).join(', ')}, and ://`,
  );
}

function http({ section, client }: Endpoint): ProbeDefinition {
  const graphql = section.flag('graphql') ?? false;
  const written = section.text('body') || undefined;
  const body = graphql && written !== undefined ? JSON.stringify({ query: written }) : written;
  const method = section.text('method') || 'GET';
  if (body !== undefined && ['GET', 'HEAD'].includes(method)) {
    section.refuse('body', `is not sent with ${method}: give method: POST`);
  }
  const { timeout: _, ...more } = client;
  const { headers, secret_headers } = splitHeaders(section.pairs('headers'), graphql);
  return withoutGaps({
    kind: 'http',
    url: section.text('url'),
    method,
    headers,
    secret_headers,
    body: withEndpoint(section, body),
    status: ANY_STATUS,
    ...more,
  });
}

function splitHeaders(written: Readonly<Record<string, string>>, graphql: boolean) {
  const entries = Object.entries(written);
  const typed = entries.some(([name]) => name.toLowerCase() === 'content-type');
  if (graphql && !typed) entries.push(['Content-Type', 'application/json']);
  const pick = (secret: boolean) => {
    const picked = entries.filter(([name]) => SECRET_HEADER.test(name) === secret);
    return picked.length === 0 ? undefined : Object.fromEntries(picked);
  };
  return { headers: pick(false), secret_headers: pick(true) };
}

/** Puts the names of the endpoint into a body. */
function withEndpoint(section: ForeignSection, body: string | undefined): string | undefined {
  if (body === undefined) return undefined;
  if (/\[(?:RANDOM_STRING_\d+|LOCAL_ADDRESS)\]/.test(body)) {
    return section.refuse('body', 'has a placeholder that is not known here');
  }
  return body
    .replaceAll('[ENDPOINT_NAME]', () => section.text('name') ?? '')
    .replaceAll('[ENDPOINT_GROUP]', () => section.text('group') ?? '')
    .replaceAll('[ENDPOINT_URL]', () => section.text('url') ?? '');
}

function readDns(dns: ForeignSection, url: string, client: GatusClient): ProbeDefinition {
  const query_name = dns.text('query-name');
  const query_type = dns.text('query-type');
  if (query_name === undefined) dns.refuse('query-name', 'is missing');
  if (query_type === undefined) dns.refuse('query-type', 'is missing');
  dns.end();
  const server = url.replace(/^\w+:\/\//, '');
  return withoutGaps({
    kind: 'dns',
    server,
    query_name,
    query_type,
    rcodes: ANY_RCODE,
    ip: client.ip,
    edns_size: 0,
  });
}

/** Without a body nothing is waited for; with one an answer must come. */
function udp({ section, address, client }: Endpoint): ProbeDefinition {
  const send = withEndpoint(section, section.text('body') || undefined);
  const answer = send === undefined ? {} : { send, expect: '.*', wait: client.timeout };
  return withoutGaps({ kind: 'udp', address, ...answer, resolver: client.resolver });
}

function grpc({ address, client }: Endpoint, secured: boolean): ProbeDefinition {
  return withoutGaps({ kind: 'grpc', address, tls: secured ? (client.tls ?? true) : undefined });
}

function ssh({ section, address }: Endpoint): ProbeDefinition {
  const login = section.section('ssh');
  login?.refuseAny({
    username: 'is not used: the probe reads the banner and does not log in',
    password: 'is not used: the probe reads the banner and does not log in',
    'private-key': 'is not used: the probe reads the banner and does not log in',
  });
  login?.end();
  return { kind: 'ssh', address: /:\d+$/.test(address) ? address : `${address}:22` };
}

/** Gatus sends the body as it is and reads one message. */
function webSocket({ section, client }: Endpoint): ProbeDefinition {
  const { headers, secret_headers } = splitHeaders(section.pairs('headers'), false);
  return withoutGaps({
    kind: 'websocket',
    url: section.text('url'),
    headers,
    secret_headers,
    dialogue: messages(section),
    tls: client.tls,
    resolver: client.resolver,
  });
}

/** One message there and one back, where either is spoken of. */
function messages(section: ForeignSection): Record<string, unknown>[] | undefined {
  const send = withEndpoint(section, section.text('body') || undefined);
  const read = send !== undefined || section.texts('conditions').some((line) => /\[BODY\]/i.test(line));
  return read ? [withoutGaps({ send, expect: '(?s).*' })] : undefined;
}

/** Gatus sends the body as it is and reads once; a dialogue sends lines. */
function dialogue(section: ForeignSection): Record<string, string>[] | undefined {
  const body = withEndpoint(section, section.text('body') || undefined);
  if (body === undefined) return undefined;
  if (!body.endsWith('\n')) section.refuse('body', 'must end with a line end: a dialogue sends lines');
  return [{ send: body.slice(0, -1) }, { expect: '.*' }];
}
