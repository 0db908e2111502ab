import { stat } from 'node:fs/promises';
import { createSecureContext, type SecureContext } from 'node:tls';
import { errorMessage } from '../../agent/kit/errors.ts';
import { ProbeFailure } from '../probe-failure.ts';
import { recentText } from './recent-text.ts';
import type { TlsOptions } from './tls-options.ts';

type Files = { readonly ca?: string; readonly cert?: string; readonly key?: string };
type Versions = Pick<TlsOptions, 'min_version' | 'max_version'>;

/** Where systems keep those whom they trust, as Go's crypto/x509 looks; the first that is there counts. */
const SYSTEM_BUNDLES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

/** More sets of files and versions than a configuration has; then all are made anew. */
const MOST_KEPT = 100;

/** Reading certificates costs more than a handshake with them: one context is kept for each set of file contents. */
const kept = new Map<string, SecureContext>();
/** A number for each content, so that what is kept is not found by comparing a bundle of 200 KiB. */
const numbers = new Map<string | undefined, number>();

/**
 * Whom to trust, who we are and which versions to speak. Trusted are those of `ca_file`, else of the system
 * (`SSL_CERT_FILE` where it is set), else those built into the runtime. New files take effect after a few seconds.
 *
 * @throws ProbeFailure `file-unreadable`, `certificate-unusable`
 */
export async function secureContext(tls: TlsOptions): Promise<SecureContext> {
  const trusted = tls.ca_file ?? (await systemBundle());
  const texts = await Promise.all([trusted, tls.cert_file, tls.key_file].map(contents));
  if (kept.size >= MOST_KEPT || numbers.size >= 3 * MOST_KEPT) forget();
  const sameAs = [...texts.map(numberOf), tls.min_version, tls.max_version].join(' ');
  const found = kept.get(sameAs);
  if (found !== undefined) return found;
  const [ca, cert, key] = texts;
  const made = make({ ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) }, tls);
  kept.set(sameAs, made);
  return made;
}

function forget(): void {
  kept.clear();
  numbers.clear();
}

function numberOf(text: string | undefined): number {
  const known = numbers.get(text);
  if (known !== undefined) return known;
  numbers.set(text, numbers.size);
  return numbers.size - 1;
}

let bundle: Promise<string | undefined> | undefined;

function systemBundle(): Promise<string | undefined> {
  bundle ??= firstFile([process.env.SSL_CERT_FILE, ...SYSTEM_BUNDLES]);
  return bundle;
}

async function firstFile(paths: readonly (string | undefined)[]): Promise<string | undefined> {
  for (const path of paths) {
    if (path !== undefined && (await stat(path).catch(() => undefined))?.isFile()) return path;
  }
  return undefined;
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
