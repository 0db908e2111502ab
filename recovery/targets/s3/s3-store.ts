import { OperationalError } from '../../../agent/kit/errors.ts';
import { s3Refusal, s3Unreachable } from './s3-failure.ts';
import { canonicalQuery, type S3Credentials, sha256, signedHeaders, uriEscaped } from './signature-v4.ts';

/** Milliseconds without an answer, or without its next bytes, after which a server counts as gone. */
const PATIENCE = 60_000;
/** Bytes per millisecond of the slowest line that is waited for while a body is sent. */
const SLOWEST = 8;
/** Bytes of an answer that says why something failed. */
const REFUSAL = 65_536;

export type S3Place = {
  /** Of the target, for messages. */
  readonly name: string;
  readonly bucket: string;
  /** The server; that of AWS in the region where it is not given. */
  readonly endpoint?: string;
  readonly region: string;
  /** The bucket as the first part of the path, and not of the host name. */
  readonly pathStyle: boolean;
  readonly credentials: S3Credentials;
};

export type S3Request = {
  readonly method: 'GET' | 'PUT' | 'HEAD' | 'DELETE' | 'POST';
  /** Key of the object; of the bucket itself without it. */
  readonly key?: string;
  readonly query?: Readonly<Record<string, string>>;
  /** With lower-case names. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  readonly signal?: AbortSignal | undefined;
  /** `Cannot write config`, for messages. */
  readonly what: string;
};

/**
 * One bucket of a server of S3, asked by signed requests. Not Bun.S3Client: it takes neither a signal nor headers, and without them there
 * is no end to a hanging request, no conditional write and no lock.
 */
export class S3Store {
  readonly place: S3Place;
  readonly #base: URL;
  readonly #patience: number;

  /** @param patience milliseconds; parameter for tests */
  constructor(place: S3Place, patience = PATIENCE) {
    this.place = place;
    this.#base = baseOf(place);
    this.#patience = patience;
  }

  /**
   * @returns an answer that is a success; its body is still to be read, with the same signal
   * @throws S3Refusal, OperationalError `unavailable` or `timeout`, the reason of the signal
   */
  async send(request: S3Request): Promise<Response> {
    const { method, headers = {}, body, what } = request;
    const url = this.#url(request);
    const digest = sha256(body ?? '');
    const { credentials, region, name } = this.place;
    const signed = signedHeaders(
      {
        method,
        url,
        headers: { 'accept-encoding': 'identity', ...headers },
        bodyDigest: digest,
        at: new Date(),
      },
      credentials,
      { region, service: 's3' },
    );
    const limit = new AbortController();
    const patience = this.#patience + (body?.length ?? 0) / SLOWEST;
    const timer = setTimeout(() => limit.abort(silence()), patience);
    try {
      const response = await fetch(url, {
        method,
        headers: signed,
        redirect: 'manual',
        signal: request.signal ? AbortSignal.any([limit.signal, request.signal]) : limit.signal,
        ...(body && { body: body as Uint8Array<ArrayBuffer> }),
      });
      if (response.ok) return response;
      throw s3Refusal(name, what, response, (await this.inTime(response.text())).slice(0, REFUSAL));
    } catch (error) {
      throw s3Unreachable(name, what, error, request.signal);
    } finally {
      clearTimeout(timer);
    }
  }

  /** What the server still has to send. @throws DOMException `TimeoutError` when it is silent for too long */
  async inTime<Part>(part: Promise<Part>): Promise<Part> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(silence()), this.#patience);
    });
    try {
      return await Promise.race([part, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** The text of a short answer. An upload of parts may say at the end of a success that it has failed. */
  async text(request: S3Request): Promise<string> {
    const response = await this.send(request);
    try {
      const text = await this.inTime(response.text());
      if (!/^\s*(?:<\?xml[^>]*\?>)?\s*<Error>/.test(text)) return text;
      throw s3Refusal(this.place.name, request.what, new Response(null, { status: 500 }), text);
    } catch (error) {
      throw s3Unreachable(this.place.name, request.what, error, request.signal);
    }
  }

  #url({ key = '', query = {} }: S3Request): URL {
    const url = new URL(this.#base);
    // The bucket itself goes without a slash at its end: not every server that checks the signature takes one.
    if (key !== '')
      url.pathname = `${url.pathname.replace(/\/$/, '')}/${key.split('/').map(uriEscaped).join('/')}`;
    url.search = canonicalQuery(query);
    return url;
  }
}

function baseOf({ bucket, endpoint, region, pathStyle }: S3Place): URL {
  const url = new URL(endpoint ?? `https://s3.${region}.amazonaws.com`);
  if (pathStyle) url.pathname = `${url.pathname.replace(/\/$/, '')}/${bucket}`;
  else url.hostname = `${bucket}.${url.hostname}`;
  return url;
}

const silence = () => new DOMException('the server is silent', 'TimeoutError');

/** Whether it is a condition of that kind. */
export function isKind(error: unknown, kind: OperationalError['kind']): boolean {
  return error instanceof OperationalError && error.kind === kind;
}
