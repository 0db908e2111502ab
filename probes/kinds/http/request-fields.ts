import { version } from '../../../agent/kit/version.ts';
import type { ExchangeSettings, HttpRequest, RequestHeader } from './http-message.ts';
import { shownRequestHeader } from './shown-headers.ts';

/** Methods that say how long their body is even where it is empty (RFC 9110 §8.6). */
const WITH_BODY = new Set(['POST', 'PUT', 'PATCH']);

/** All headers of a request: those asked for, and what every request says unless they say otherwise. */
export function requestFields(
  request: HttpRequest,
  settings: Pick<ExchangeSettings, 'compression'>,
): RequestHeader[] {
  const { headers, body } = request;
  const own = new Set(headers.map(({ name }) => name.toLowerCase()));
  const fields: RequestHeader[] = [];
  const unless = (name: string, value: string) => {
    if (!own.has(name)) fields.push({ name, value });
  };
  unless('host', request.url.host);
  unless('user-agent', `vedette/${version}`);
  unless('accept', '*/*');
  if (settings.compression !== 'none') unless('accept-encoding', settings.compression);
  fields.push(...headers);
  if (body !== undefined || WITH_BODY.has(request.method))
    unless('content-length', String(body?.length ?? 0));
  // One request a connection: what it costs to connect is what is measured. HTTP/2 leaves it out.
  unless('connection', 'close');
  return fields;
}

/** The head of an HTTP/1.1 request, as it is sent and as it may be shown (RFC 9112 §3). */
export function requestHead(
  method: string,
  target: string,
  fields: readonly RequestHeader[],
): { sent: string; shown: string } {
  const line = `${method} ${target} HTTP/1.1`;
  let sent = `${line}\r\n`;
  let shown = line;
  for (const field of fields) {
    sent += `${field.name}: ${typeof field.value === 'string' ? field.value : field.value.reveal()}\r\n`;
    shown += `\n${shownRequestHeader(field)}`;
  }
  return { sent: `${sent}\r\n`, shown };
}
