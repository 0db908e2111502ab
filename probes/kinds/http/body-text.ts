import { type HeaderField, headerValue } from './http-message.ts';

/** A body as text, in the charset that its Content-Type names; UTF-8 where it names none that is known. */
export function bodyText(body: Buffer, headers: readonly HeaderField[]): string {
  const charset = /;\s*charset="?([\w.:-]{1,40})/i.exec(headerValue(headers, 'content-type') ?? '')?.[1];
  if (charset === undefined || /^utf-?8$/i.test(charset)) return body.toString('utf8');
  try {
    return new TextDecoder(charset as Bun.Encoding).decode(body);
  } catch {
    return body.toString('utf8');
  }
}
