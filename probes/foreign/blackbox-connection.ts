import type { ForeignSection } from './foreign-section.ts';
import { withoutGaps } from './probe-definition.ts';

const VERSIONS: Readonly<Record<string, string>> = { TLS10: '1.0', TLS11: '1.1', TLS12: '1.2', TLS13: '1.3' };

/** `preferred_ip_protocol`, `ip_protocol_fallback` and `source_ip_address` as our options `ip` and `source_address`. */
export function blackboxAddressing(section: ForeignSection): {
  ip?: string | undefined;
  source_address?: string | undefined;
} {
  const preferred = section.text('preferred_ip_protocol') || 'ip6';
  const fallback = section.flag('ip_protocol_fallback') ?? true;
  const source_address = section.text('source_ip_address') || undefined;
  if (preferred !== 'ip4' && preferred !== 'ip6')
    section.refuse('preferred_ip_protocol', 'expected ip4 or ip6');
  const four = preferred === 'ip4';
  const ip = fallback ? (four ? 'prefer4' : undefined) : four ? '4' : '6';
  return withoutGaps({ ip, source_address });
}

/** `tls_config` as our section `tls`; undefined where it says nothing. */
export function blackboxTls(section: ForeignSection): Record<string, unknown> | undefined {
  const written = section.section('tls_config');
  if (written === undefined) return undefined;
  const tls = withoutGaps({
    insecure: written.flag('insecure_skip_verify') || undefined,
    ca_file: absolute(written, 'ca_file'),
    cert_file: absolute(written, 'cert_file'),
    key_file: absolute(written, 'key_file'),
    server_name: written.text('server_name') || undefined,
    min_version: version(written, 'min_version'),
    max_version: version(written, 'max_version'),
  });
  const inline = 'certificates inside the file are not read: put it into a file of its own';
  written.refuseAny({ ca: inline, cert: inline, key: inline });
  written.end();
  return Object.keys(tls).length === 0 ? undefined : tls;
}

/** A path of a file: blackbox_exporter takes relative ones from where it was started, which says nothing here. */
export function absolute(section: ForeignSection, key: string): string | undefined {
  const path = section.text(key) || undefined;
  if (path === undefined || path.startsWith('/')) return path;
  return section.refuse(key, 'expected an absolute path');
}

function version(section: ForeignSection, key: string): string | undefined {
  const text = section.text(key) || undefined;
  if (text === undefined) return undefined;
  return VERSIONS[text] ?? section.refuse(key, `expected one of ${Object.keys(VERSIONS).join(', ')}`);
}
