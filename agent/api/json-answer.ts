import { createHash } from 'node:crypto';
import type { Endpoint } from './endpoint.ts';
import { textAnswer } from './text-answer.ts';

/** Encodes what a handler answered. Answers that may be validated later carry an ETag (RFC 9110 §8.8.3, §13.1.2). */
export function jsonAnswer(
  endpoint: Endpoint,
  body: unknown,
  request: Request,
): Response | Promise<Response> {
  const { status = 200, contentType = 'application/json' } = endpoint.route;
  if (status === 204) return new Response(null, { status });
  const text = JSON.stringify(body);
  const headers: Record<string, string> = { 'content-type': contentType, 'cache-control': 'no-store' };
  if (endpoint.revalidate) {
    const tag = entityTag(text);
    Object.assign(headers, { 'cache-control': 'private, no-cache', etag: tag });
    if (matches(request.headers.get('if-none-match'), tag)) return notModified(headers);
  }
  return textAnswer(text, { status, headers, acceptEncoding: request.headers.get('accept-encoding') });
}

/** Weak, for the same content goes out under several codings. */
function entityTag(text: string): string {
  return `W/"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`;
}

function matches(header: string | null, tag: string): boolean {
  if (header === null) return false;
  if (header.trim() === '*') return true;
  return header.split(',').some((candidate) => candidate.trim().replace(/^(?!W\/)/, 'W/') === tag);
}

function notModified({ 'content-type': _, ...headers }: Record<string, string>): Response {
  return new Response(null, { status: 304, headers: { ...headers, vary: 'Accept, Accept-Encoding' } });
}
