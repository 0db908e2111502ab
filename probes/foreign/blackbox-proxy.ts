import type { ForeignSection } from './foreign-section.ts';
import { withoutGaps } from './probe-definition.ts';

/** `proxy_url` with its user as our section `proxy`; of the headers for a proxy, credentials of the type Basic. */
export function blackboxProxy(section: ForeignSection): Record<string, unknown> | undefined {
  section.refuseAny({
    no_proxy: 'is not read: leave proxy_url out where no proxy is wanted',
    proxy_from_environment: 'is not read: give proxy_url',
  });
  const written = section.text('proxy_url') || undefined;
  const credentials = proxyCredentials(section);
  if (written === undefined) return undefined;
  const url = URL.parse(written);
  if (url === null || url.protocol !== 'http:')
    return section.refuse('proxy_url', 'expected a URL that begins with http://');
  const user =
    url.username === '' ? credentials : { username: decoded(url.username), password: decoded(url.password) };
  return withoutGaps({ url: url.origin, username: user?.username, password: user?.password || undefined });
}

function proxyCredentials(section: ForeignSection): { username: string; password: string } | undefined {
  const headers = section.section('proxy_connect_header');
  if (headers === undefined) return undefined;
  const name = headers.keys().find((key) => key.toLowerCase() === 'proxy-authorization');
  const [value = ''] = name === undefined ? [] : headers.texts(name);
  headers.end();
  const [, base64] = /^Basic ([\w+/=]+)$/.exec(value) ?? [];
  const [, username, password] = /^([^:]*):(.*)$/s.exec(Buffer.from(base64 ?? '', 'base64').toString()) ?? [];
  if (username !== undefined && password !== undefined) return { username, password };
  return section.refuse(
    'proxy_connect_header',
    'of these only Proxy-Authorization of the type Basic is sent',
  );
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
