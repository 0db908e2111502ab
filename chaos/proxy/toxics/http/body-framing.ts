import { headerValues, type MessageHead } from './message-head.ts';

/** How the end of a body is found (RFC 9112 §6.3); `unclear` where servers may disagree. */
export type BodyFraming = 'chunked' | 'until-close' | 'unclear' | { readonly length: number };

export function requestFraming(head: MessageHead): BodyFraming {
  const framing = framingOf(head);
  if (framing === undefined) return { length: 0 };
  return framing === 'until-close' ? 'unclear' : framing;
}

/** @param method of the request that it answers */
export function answerFraming(head: MessageHead, status: number, method: string): BodyFraming {
  if (method === 'HEAD' || status < 200 || status === 204 || status === 304) return { length: 0 };
  return framingOf(head) ?? 'until-close';
}

/** undefined where the head says nothing of a body. */
function framingOf(head: MessageHead): BodyFraming | undefined {
  const [coding, ...codings] = headerValues(head, 'transfer-encoding');
  const lengths = new Set(headerValues(head, 'content-length'));
  if (coding !== undefined) {
    // Both of them, or two of one: the way in which requests are smuggled past proxies.
    if (lengths.size > 0 || codings.length > 0 || !/ HTTP\/1\.1$|^HTTP\/1\.1 /.test(head.startLine))
      return 'unclear';
    return /(?:^|,)[ \t]*chunked$/i.test(coding) ? 'chunked' : 'until-close';
  }
  const [length, ...others] = lengths;
  if (length === undefined) return undefined;
  return others.length === 0 && /^\d{1,15}$/.test(length) ? { length: Number(length) } : 'unclear';
}
