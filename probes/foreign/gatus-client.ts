import type { ForeignSection } from './foreign-section.ts';
import { goDurationText } from './go-duration-text.ts';
import { withoutGaps } from './probe-definition.ts';

/** How Gatus reaches an endpoint, in options of ours. */
export type GatusClient = {
  readonly timeout: string;
  readonly tls?: Record<string, unknown> | undefined;
  readonly redirects?: { readonly follow: false } | undefined;
  readonly proxy?: Record<string, unknown> | undefined;
  readonly oauth2?: Record<string, unknown> | undefined;
  readonly resolver?: string | undefined;
  readonly ip?: string | undefined;
};

/** The section `client` of an endpoint; without one, its defaults. */
export function readGatusClient(section: ForeignSection | undefined): GatusClient {
  if (section === undefined) return { timeout: '10s' };
  const client = withoutGaps({
    timeout: goDurationText(section, 'timeout') ?? '10s',
    tls: tls(section),
    redirects: section.flag('ignore-redirect') ? ({ follow: false } as const) : undefined,
    proxy: proxy(section),
    oauth2: oauth2(section.section('oauth2')),
    resolver: resolver(section),
    ip: family(section),
  });
  section.refuseAny({
    'identity-aware-proxy': 'is not spoken here',
    kerberos: 'is not spoken here',
    tunnel: 'is not spoken here: let a peer on the other side look',
  });
  section.end();
  return client;
}

function tls(section: ForeignSection): Record<string, unknown> | undefined {
  const own = section.section('tls');
  const read = withoutGaps({
    insecure: section.flag('insecure') || undefined,
    cert_file: own?.text('certificate-file'),
    key_file: own?.text('private-key-file'),
  });
  if (own?.has('renegotiation') && own.text('renegotiation') !== 'never') {
    own.refuse('renegotiation', 'is not done: TLS 1.3 has none');
  }
  own?.end();
  return Object.keys(read).length === 0 ? undefined : read;
}

function proxy(section: ForeignSection): Record<string, unknown> | undefined {
  const written = section.text('proxy-url') || undefined;
  if (written === undefined) return undefined;
  const url = URL.parse(written);
  if (url?.protocol !== 'http:')
    return section.refuse('proxy-url', 'expected a URL that begins with http://');
  return withoutGaps({
    url: url.origin,
    username: url.username || undefined,
    password: url.password || undefined,
  });
}

function oauth2(section: ForeignSection | undefined): Record<string, unknown> | undefined {
  if (section === undefined) return undefined;
  const read = {
    token_url: section.text('token-url'),
    client_id: section.text('client-id'),
    client_secret: section.text('client-secret'),
    scopes: section.texts('scopes'),
  };
  for (const key of ['token-url', 'client-id', 'client-secret']) {
    if (!section.has(key)) section.refuse(key, 'is missing');
  }
  section.end();
  return withoutGaps(read);
}

function resolver(section: ForeignSection): string | undefined {
  const written = section.text('dns-resolver') || undefined;
  if (written === undefined) return undefined;
  const [, protocol, server] = /^(\w+):\/\/([\d.]+:\d+)$/.exec(written) ?? [];
  if (protocol === 'udp' && server !== undefined) return server;
  return section.refuse('dns-resolver', 'expected udp:// with an address and a port');
}

function family(section: ForeignSection): string | undefined {
  const network = section.text('network') || 'ip';
  if (network === 'ip') return undefined;
  if (network === 'ip4' || network === 'ip6') return network.slice(2);
  return section.refuse('network', 'expected ip, ip4 or ip6');
}
