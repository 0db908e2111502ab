export type RequestLine = { readonly method: string; readonly target: string; readonly minor: number };

const LINE = /^([A-Z][A-Z-]{0,31}) ([^\s\x00-\x1f\x7f]+) HTTP\/1\.([01])$/;
const BEGINNING = /^[\r\n]*(?:[A-Z][A-Z-]{0,31}(?: [^\s\x00-\x1f\x7f]*(?: [HTP/1.0]{0,8}\r?)?)?)?$/;

/** undefined where it is no request of HTTP/1.0 or HTTP/1.1. */
export function parseRequestLine(line: string): RequestLine | undefined {
  const [, method, target, minor] = LINE.exec(line) ?? [];
  return method === undefined ? undefined : { method, target: target!, minor: Number(minor) };
}

/** Whether these bytes may be the beginning of a request, so that it is worth to wait for more. */
export function mayBeRequest(data: Buffer, position: number): boolean {
  const text = data.toString('latin1', position, position + 16_384).replace(/^[\r\n]+/, '');
  const lineEnd = text.indexOf('\n');
  if (lineEnd === -1) return BEGINNING.test(text);
  return parseRequestLine(text.slice(0, lineEnd).replace(/\r$/, '')) !== undefined;
}

/** The path and query of a target, also where it is a whole URL (RFC 9112 §3.2). */
export function pathOf(target: string): string {
  const rest = /^[a-z][a-z0-9+.-]*:\/\/[^/?]*(.*)$/i.exec(target)?.[1];
  if (rest === undefined) return target;
  return rest.startsWith('/') ? rest : `/${rest}`;
}
