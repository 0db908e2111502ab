import { readFile } from 'node:fs/promises';
import type { PeerCertificate } from 'node:tls';
import { type ErrorKind, errorKinds, errorMessage, OperationalError } from '../../../agent/kit/errors.ts';
import { safeLine } from '../../../agent/kit/safe-text.ts';
import type { Secret } from '../../../agent/kit/secret.ts';
import { certificatePem, normalFingerprint, shownCertificate } from '../../../agent/kit/shown-certificate.ts';

/** Milliseconds for one answer. */
const PATIENCE = 60_000;

export type PeerAddress = {
  /** Scheme, host and port. */
  readonly url: string;
  readonly token?: Secret;
  readonly fingerprint?: string;
  readonly caFile?: string;
};

type Tls = {
  readonly ca?: string;
  readonly checkServerIdentity?: (host: string, shown: PeerCertificate) => Error | undefined;
};

/** Asks an agent over HTTP; what it refuses is an `OperationalError` of its kind, with its words. */
export class PeerConnection {
  readonly #address: PeerAddress;
  #tls: Promise<Tls | undefined> | undefined;

  constructor(address: PeerAddress) {
    this.#address = address;
  }

  /** @throws OperationalError `unavailable` where it does not answer, or as it says */
  async ask(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    { body, signal, what }: { body?: Uint8Array; signal?: AbortSignal | undefined; what: string },
  ): Promise<Response> {
    const { url, token } = this.#address;
    const tls = await this.#trusted(what);
    const timeout = AbortSignal.timeout(PATIENCE);
    const response = await fetch(`${url}${path}`, {
      method,
      redirect: 'error',
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
      headers: {
        ...(token && { authorization: `Bearer ${token.reveal()}` }),
        ...(body && { 'content-type': 'application/octet-stream' }),
      },
      ...(body && { body: body as Uint8Array<ArrayBuffer> }),
      ...(tls && { tls }),
    } as RequestInit).catch((cause) => {
      signal?.throwIfAborted();
      throw unreachable(what, url, cause, timeout.aborted);
    });
    if (response.ok) return response;
    throw await refused(response, what);
  }

  #trusted(what: string): Promise<Tls | undefined> {
    this.#tls ??= this.#readTls(what);
    this.#tls.catch(() => {
      this.#tls = undefined;
    });
    return this.#tls;
  }

  async #readTls(what: string): Promise<Tls | undefined> {
    const { url, fingerprint, caFile } = this.#address;
    if (!url.startsWith('https:')) return undefined;
    const ca = caFile === undefined ? undefined : await readFile(caFile, 'utf8');
    if (fingerprint === undefined) return ca === undefined ? undefined : { ca };
    const isPinned = (shown: PeerCertificate) =>
      normalFingerprint(shown.fingerprint256) === normalFingerprint(fingerprint);
    const shown = await shownCertificate(new URL(url), AbortSignal.timeout(PATIENCE)).catch((cause) => {
      throw unreachable(what, url, cause, false);
    });
    if (!isPinned(shown)) throw otherCertificate(url);
    return {
      ca: ca ?? certificatePem(shown),
      checkServerIdentity: (_host, certificate) =>
        isPinned(certificate) ? undefined : otherCertificate(url),
    };
  }
}

function otherCertificate(url: string): OperationalError {
  return new OperationalError(
    'unauthenticated',
    `Cannot trust ${url}: its certificate is not the pinned one`,
    {
      hint: 'Compare it on that host: vedette status',
    },
  );
}

function unreachable(what: string, url: string, cause: unknown, late: boolean): OperationalError {
  const state = late ? `it did not answer within ${PATIENCE / 1_000} s` : safeLine(errorMessage(cause), 200);
  return new OperationalError(late ? 'timeout' : 'unavailable', `${what} at ${url}: ${state}`, {
    cause,
    hint: 'Is the agent there running, and the port open?',
  });
}

/** Problem details (RFC 9457) as the error that they tell of. */
async function refused(response: Response, what: string): Promise<OperationalError> {
  const text = (await response.text().catch(() => '')).slice(0, 10_000);
  const problem = parsed(text);
  const kind =
    errorKinds.find((one) => problem.type === `urn:vedette:problem:${one}`) ?? kindOf(response.status);
  const detail = safeLine(problem.detail ?? `it answered ${response.status}`, 300);
  return new OperationalError(kind, `${what}: ${detail}`, {
    ...(problem.hint && { hint: safeLine(problem.hint, 300) }),
  });
}

function parsed(text: string): { type?: string; detail?: string; hint?: string } {
  try {
    const value: unknown = JSON.parse(text);
    const texts = Object.entries(value ?? {}).filter(([, one]) => typeof one === 'string');
    return Object.fromEntries(texts);
  } catch {
    return {};
  }
}

function kindOf(status: number): ErrorKind {
  if (status === 401) return 'unauthenticated';
  if (status === 403) return 'forbidden';
  if (status === 404) return 'not-found';
  if (status === 409) return 'conflict';
  if (status === 413) return 'too-large';
  if (status === 429) return 'limited';
  return status === 507 ? 'storage' : 'unavailable';
}
