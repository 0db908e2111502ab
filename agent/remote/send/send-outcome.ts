/** What a request came to, and what follows from it. */
export type SendOutcome =
  /** `refused`: samples that the other side says it did not take. */
  | { readonly kind: 'sent'; readonly refused: number }
  /** It will not be taken later either: it is given up. */
  | { readonly kind: 'refused'; readonly because: string; readonly refused: number }
  /** It may be taken later. `after`: ms that the other side asks for. */
  | { readonly kind: 'later'; readonly because: string; readonly after: number | undefined }
  /** It is to be sent again at once, by protocol 1.0. */
  | { readonly kind: 'older-protocol' };

const WRITTEN = 'x-prometheus-remote-write-samples-written';
/** They say nothing of the samples: the address or the secret is wrong, and will be put right. */
const OURS_TO_MEND = [401, 403, 404, 407];

/**
 * What an answer means (Prometheus Remote-Write 1.0 and 2.0, "Retries & Backoff", "Required Written Response Headers"). A
 * receiver that knows only 1.0 reads a request of 2.0 as an empty one and is content: what tells is the header.
 */
export function sendOutcome(
  { status, headers }: Pick<Response, 'status' | 'headers'>,
  request: { readonly version: string; readonly samples: number; readonly body: string },
): SendOutcome {
  const written = writtenOf(headers, request.samples);
  const isTwo = request.version.startsWith('2');
  const good = status >= 200 && status < 300;
  if (isTwo && (status === 415 || (written === undefined && (good || status === 400))))
    return { kind: 'older-protocol' };
  const refused = written === undefined ? undefined : request.samples - written;
  if (good) return { kind: 'sent', refused: refused ?? 0 };
  const because = `HTTP ${status}${request.body === '' ? '' : `: ${request.body}`}`;
  if (status >= 500 || status === 429 || status < 400 || OURS_TO_MEND.includes(status))
    return { kind: 'later', because, after: retryAfter(headers.get('retry-after')) };
  return { kind: 'refused', because, refused: refused ?? request.samples };
}

/** How many samples of the request the other side says it took; undefined where it does not say. */
function writtenOf(headers: Headers, samples: number): number | undefined {
  const text = headers.get(WRITTEN);
  return text !== null && /^\d{1,15}$/.test(text) ? Math.min(Number(text), samples) : undefined;
}

/** Seconds or a date (RFC 9110 §10.2.3), in ms; ten minutes at most. Undefined for no time at all: we would ask without a pause. */
function retryAfter(text: string | null): number | undefined {
  if (text === null) return undefined;
  const milliseconds = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - Date.now();
  return milliseconds > 0 ? Math.min(milliseconds, 600_000) : undefined;
}
