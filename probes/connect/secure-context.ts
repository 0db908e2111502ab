import { createSecureContext, type SecureContext } from 'node:tls';
import { errorMessage } from '../../agent/kit/errors.ts';
import { ProbeFailure } from '../probe-failure.ts';
import { recentText } from './recent-text.ts';
import type { TlsOptions } from './tls-options.ts';

type Files = { readonly ca?: string; readonly cert?: string; readonly key?: string };
type Versions = Pick<TlsOptions, 'min_version' | 'max_version'>;

/** More sets of files and versions than a configuration has; then the oldest goes. */
const MOST_KEPT = 100;

/** Reading certificates costs more than a handshake with them: one context is kept for each set of file contents. */
const kept = new Map<string, SecureContext>();

/**
 * Whom to trust, who we are and which versions to speak. New files take effect after a few seconds.
 *
 * @throws ProbeFailure `file-unreadable`, `certificate-unusable`
 */
export async function secureContext(tls: TlsOptions): Promise<SecureContext> {
  const [ca, cert, key] = await Promise.all([tls.ca_file, tls.cert_file, tls.key_file].map(contents));
  const files = { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
  const sameAs = JSON.stringify([ca, cert, key, tls.min_version, tls.max_version]);
  const found = kept.get(sameAs);
  if (found !== undefined) return found;
  const made = make(files, tls);
  kept.set(sameAs, made);
  if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value!);
  return made;
}

async function contents(path: string | undefined): Promise<string | undefined> {
  if (path === undefined) return undefined;
  return recentText(path).catch((error: unknown) => {
    const message = `cannot read ${path}: ${errorMessage(error)}`;
    throw new ProbeFailure('file-unreadable', message, { state: 'unknown', cause: error });
  });
}

function make(files: Files, { min_version, max_version }: Versions): SecureContext {
  try {
    return createSecureContext({
      ...files,
      ...(min_version && { minVersion: `TLSv${min_version}` as 'TLSv1.2' }),
      ...(max_version && { maxVersion: `TLSv${max_version}` as 'TLSv1.2' }),
    });
  } catch (error) {
    const message = `the certificates or the key cannot be used: ${errorMessage(error)}`;
    throw new ProbeFailure('certificate-unusable', message, { state: 'unknown', cause: error });
  }
}
