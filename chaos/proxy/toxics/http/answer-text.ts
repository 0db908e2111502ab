import { type Header, headerOf, type MessageHead } from './message-head.ts';

/** What is changed in an answer, or set in one of our own. */
export type AnswerParts = {
  readonly header: Header | undefined;
  /** undefined keeps the body of the server. */
  readonly body: Buffer | undefined;
};

const reasons: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  204: 'No Content',
  301: 'Moved Permanently',
  302: 'Found',
  303: 'See Other',
  304: 'Not Modified',
  307: 'Temporary Redirect',
  308: 'Permanent Redirect',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  409: 'Conflict',
  410: 'Gone',
  413: 'Content Too Large',
  418: "I'm a teapot",
  422: 'Unprocessable Content',
  425: 'Too Early',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
  507: 'Insufficient Storage',
};
/** Headers that are of the body that they came with. */
const ofBody = new Set([
  'content-length',
  'transfer-encoding',
  'content-encoding',
  'trailer',
  'content-range',
  'etag',
]);

export type OwnAnswerOptions = AnswerParts & {
  readonly status: number;
  /** Of the request: HEAD is answered without a body. */
  readonly method: string;
  /** What the header Connection says; none where it goes without saying. */
  readonly connection: 'close' | 'keep-alive' | undefined;
};

/** A whole answer. */
export function ownAnswer({ status, method, connection, header, body }: OwnAnswerOptions): Buffer {
  const bytes = body ?? Buffer.alloc(0);
  const hasBody = status !== 204 && status !== 304;
  const headers = [
    ...(hasBody ? [headerOf('Content-Length', String(bytes.length))] : []),
    ...(hasBody && bytes.length > 0 ? [headerOf('Content-Type', 'text/plain; charset=utf-8')] : []),
    ...(connection === undefined ? [] : [headerOf('Connection', connection)]),
  ];
  const startLine = `HTTP/1.1 ${status} ${reasons[status] ?? 'Injected'}`;
  const head = headBytes({ startLine, headers: withHeader(headers, header) });
  return hasBody && method !== 'HEAD' ? Buffer.concat([head, bytes]) : head;
}

/** The head of the server's answer with the header, and with the length of the body that replaces its own. */
export function changedHead({ startLine, headers }: MessageHead, { header, body }: AnswerParts): Buffer {
  if (body === undefined) return headBytes({ startLine, headers: withHeader(headers, header) });
  const kept = headers.filter(({ key }) => !ofBody.has(key));
  const length = headerOf('Content-Length', String(body.length));
  return headBytes({ startLine, headers: withHeader([...kept, length], header) });
}

function withHeader(headers: MessageHead['headers'], header: AnswerParts['header']): MessageHead['headers'] {
  if (header === undefined) return headers;
  return [...headers.filter(({ key }) => key !== header.key), header];
}

function headBytes({ startLine, headers }: MessageHead): Buffer {
  const lines = headers.map(({ name, value }) => `${name}: ${value}\r\n`);
  return Buffer.from(`${startLine}\r\n${lines.join('')}\r\n`, 'latin1');
}
