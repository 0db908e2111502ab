import { isIP } from 'node:net';
import { parseBytes } from '../../agent/kit/bytes.ts';
import { absolute, blackboxAddressing, blackboxTls } from './blackbox-connection.ts';
import { blackboxCredentials } from './blackbox-credentials.ts';
import { blackboxHttpConditions } from './blackbox-http-conditions.ts';
import { blackboxProxy } from './blackbox-proxy.ts';
import type { ForeignSection } from './foreign-section.ts';
import { type ProbeDefinition, withoutGaps } from './probe-definition.ts';

const VERSIONS: Readonly<Record<string, string>> = {
  'HTTP/1.0': '1.0',
  'HTTP/1.1': '1.1',
  'HTTP/2': '2',
  'HTTP/2.0': '2',
};
/** What blackbox_exporter reads without a limit, we read up to here. */
const LARGEST_BODY = 64 * 1_024 * 1_024;
const ANY_STATUS = ['1xx', '2xx', '3xx', '4xx', '5xx'];

/** The prober `http`. */
export function blackboxHttp(section: ForeignSection): (target: string) => ProbeDefinition {
  const { authorization, ...credentials } = blackboxCredentials(section);
  const headers = section.pairs('headers');
  const tls = blackboxTls(section);
  const conditions = blackboxHttpConditions(section);
  const definition = withoutGaps({
    method: section.text('method') || undefined,
    headers: Object.keys(headers).length > 0 ? headers : undefined,
    secret_headers: authorization === undefined ? undefined : { Authorization: authorization },
    ...credentials,
    ...bodies(section),
    proxy: blackboxProxy(section),
    redirects: redirects(section),
    version: section.flag('enable_http2') === false ? '1.1' : undefined,
    http_versions: versions(section),
    compression: compression(section),
    max_body: largestBody(section),
    status: statuses(section),
    ...blackboxAddressing(section),
    conditions: conditions.length > 0 ? conditions : undefined,
  });
  // We never resolve a name that a proxy is asked for: what this option turns on.
  section.passOver(['skip_resolve_phase_with_proxy']);
  section.refuseAny({ http_headers: 'is not read: use headers' });
  section.end();
  const host = Object.entries(headers).find(([name]) => name.toLowerCase() === 'host')?.[1];
  return (target) => {
    const url = /^https?:\/\//.test(target) ? target : `http://${target}`;
    return withoutGaps({ kind: 'http', url, ...definition, tls: withHostName(tls, host) });
  };
}

/** A header Host names the server in TLS too, unless it is an address. */
function withHostName(
  tls: Record<string, unknown> | undefined,
  host: string | undefined,
): Record<string, unknown> | undefined {
  const name = host?.replace(/:\d+$/, '');
  if (name === undefined || isIP(name) !== 0 || tls?.server_name !== undefined) return tls;
  return { ...tls, server_name: name };
}

function bodies(section: ForeignSection) {
  const [body, body_file] = [section.text('body') || undefined, absolute(section, 'body_file')];
  if (body !== undefined && body_file !== undefined)
    section.refuse('body_file', 'excludes body: leave one out');
  const method = section.text('method') || 'GET';
  const key = body === undefined ? 'body_file' : 'body';
  if ((body ?? body_file) !== undefined && ['GET', 'HEAD'].includes(method)) {
    section.refuse(key, `is not sent with ${method}: give method: POST`);
  }
  return { body, body_file };
}

function redirects(section: ForeignSection): { follow: false } | undefined {
  const old = section.flag('no_follow_redirects');
  const follow = section.flag('follow_redirects');
  return (old === undefined ? (follow ?? true) : !old) ? undefined : { follow: false };
}

function versions(section: ForeignSection): string[] | undefined {
  const written = section.texts('valid_http_versions');
  const unknown = written.find((version) => !(version in VERSIONS));
  if (unknown !== undefined) section.refuse('valid_http_versions', `${unknown} is not spoken here`);
  return written.length === 0 ? undefined : [...new Set(written.map((version) => VERSIONS[version]!))];
}

function compression(section: ForeignSection): string | undefined {
  const written = section.text('compression') || 'identity';
  if (written === 'identity') return undefined;
  if (['br', 'deflate', 'gzip'].includes(written)) return written;
  return section.refuse('compression', 'expected gzip, br, deflate or identity');
}

/** Its units are binary, whether they are written KB or KiB. */
function largestBody(section: ForeignSection): number | undefined {
  const written = section.text('body_size_limit');
  const bytes = written === undefined ? 0 : binaryBytes(written);
  if (bytes === undefined) return section.refuse('body_size_limit', 'expected a size such as 10MB');
  if (bytes > LARGEST_BODY) return section.refuse('body_size_limit', 'must be at most 64MB');
  return bytes === 0 ? LARGEST_BODY : Math.max(bytes, 1_024);
}

function binaryBytes(text: string): number | undefined {
  try {
    return parseBytes(text.replace(/([KMGT])i?B?$/i, '$1iB'));
  } catch {
    return undefined;
  }
}

function statuses(section: ForeignSection): (number | string)[] {
  const codes = section.texts('valid_status_codes').map(Number);
  if (section.flag('accept_any_response')) return ANY_STATUS;
  if (codes.some((code) => !Number.isInteger(code) || code < 100 || code > 599)) {
    section.refuse('valid_status_codes', 'expected statuses from 100 to 599');
  }
  return codes.length > 0 ? codes : ['2xx'];
}
