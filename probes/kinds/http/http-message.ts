import type { Secret } from '../../../agent/kit/secret.ts';
import type { ConnectionOptions } from '../../connect/connection-options.ts';
import type { TlsOptions } from '../../connect/tls-options.ts';

/** One header to send; a `Secret` is sent as it is and shown as `***`. */
export type RequestHeader = { readonly name: string; readonly value: string | Secret };

/** One request. A body that `holdsSecrets` is never sent to another origin. */
export type HttpRequest = {
  readonly url: URL;
  readonly method: string;
  readonly headers: readonly RequestHeader[];
  readonly body?: Uint8Array | undefined;
  readonly holdsSecrets?: boolean | undefined;
};

export type HttpProxy = {
  readonly url: string;
  readonly username?: string | undefined;
  readonly password?: Secret | undefined;
};

export const compressions = ['none', 'gzip', 'br', 'deflate', 'zstd'] as const;

/** How a request is brought to its server, and how much of the response is read. */
export type ExchangeSettings = {
  /** `auto` takes HTTP/2 where the server offers it over TLS; `2` without TLS is prior knowledge (RFC 9113 §3.3). */
  readonly version: 'auto' | '1.1' | '2';
  readonly connection: ConnectionOptions;
  readonly tls: TlsOptions;
  /** `host:port` or the path of a Unix socket, in the place of the host of the URL. */
  readonly connectTo?: string | undefined;
  readonly proxy?: HttpProxy | undefined;
  readonly compression: (typeof compressions)[number];
  /** Bytes of a body, as it comes and decoded. */
  readonly maxBody: number;
  /** A longer body fails the run; else reading stops there. */
  readonly needsBody: boolean;
};

/** A header as it came: name in lower case. Repeated ones stand as often as they came. */
export type HeaderField = readonly [name: string, value: string];

export type HttpVersion = '1.0' | '1.1' | '2';

/** The head of a response. */
export type ResponseHead = {
  readonly version: HttpVersion;
  readonly status: number;
  /** The words behind the status; empty in HTTP/2. */
  readonly reason: string;
  readonly headers: readonly HeaderField[];
};

/** A response before decoding. */
export type ReceivedResponse = ResponseHead & {
  readonly body: Buffer;
  /** False where reading stopped at the limit: `body` is its beginning. */
  readonly complete: boolean;
};

/** A response with its body decoded. */
export type HttpResponse = ReceivedResponse & {
  readonly secure: boolean;
  /** What the server announced in Content-Length; undefined when it did not. */
  readonly contentLength: number | undefined;
};

/** The values of a header joined as RFC 9110 §5.3 has it; undefined when it is not there. */
export function headerValue(headers: readonly HeaderField[], name: string): string | undefined {
  const wanted = name.toLowerCase();
  let found: string | undefined;
  for (const [field, value] of headers) {
    if (field === wanted) found = found === undefined ? value : `${found}, ${value}`;
  }
  return found;
}
