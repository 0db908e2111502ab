import { ProbeFailure } from '../../probe-failure.ts';
import type { HeaderField, ResponseHead } from './http-message.ts';
import { malformed, responseFraming } from './response-framing.ts';

/** Bytes of everything that is not body: status lines, headers, chunk extensions, trailers. */
const MOST_HEAD = 65_536;
/** Interim responses (1xx) before the real one. */
const MOST_INTERIM = 20;
/** What a chunk may cost without being counted as head: the digits of its size. */
const CHUNK_LINE = 12;

const BEGINNING = 'HTTP/1.';
const STATUS_LINE = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: ([^\0\r]*))?$/;
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const NO_VALUE = /[\0-\x08\x0a-\x1f\x7f]/;
const CHUNK_SIZE = /^([0-9A-Fa-f]{1,12})[ \t]*(?:;[^\0\r]*)?$/;

type State =
  | 'status'
  | 'headers'
  | 'length'
  | 'close'
  | 'chunk-size'
  | 'chunk'
  | 'chunk-end'
  | 'trailers'
  | 'done';

/**
 * Reads one HTTP/1.x response (RFC 9112) from bytes as they come; how they are cut makes no difference.
 *
 *     status ── headers ──┬── length ─────────────────────────┬── done
 *        └──── 1xx ───────┤── close ── (the connection ends) ─┤
 *                         └── chunk-size ── chunk ── … ── trailers
 *
 * Heads are bounded here, bodies by who is handed their bytes.
 */
export class ResponseParser {
  readonly #method: string;
  readonly #onBody: (bytes: Buffer) => void;
  #state: State = 'status';
  #line = '';
  #headBytes = 0;
  #interim = 0;
  #bodyBytes = 0;
  /** Bytes that are left of the body or the chunk. */
  #left = 0;
  #started: Omit<ResponseHead, 'headers'> | undefined;
  #headers: [string, string][] = [];
  #head: ResponseHead | undefined;

  /** @param method of the request: a response to HEAD has no body */
  constructor(method: string, onBody: (bytes: Buffer) => void) {
    this.#method = method;
    this.#onBody = onBody;
  }

  /** The head, once it is whole. */
  get head(): ResponseHead | undefined {
    return this.#head;
  }

  get done(): boolean {
    return this.#state === 'done';
  }

  /**
   * Takes bytes, and gives how many of them belong to the response: fewer where something follows its end.
   *
   * @throws ProbeFailure `malformed-response`, `headers-too-large`
   */
  feed(bytes: Buffer): number {
    let at = 0;
    while (at < bytes.length && this.#state !== 'done') {
      at =
        this.#state === 'length' || this.#state === 'chunk'
          ? this.#takeCounted(bytes, at)
          : this.#take(bytes, at);
    }
    return at;
  }

  /** The connection has ended. @throws ProbeFailure `connection-closed`, `body-truncated` when that is too early */
  end(): void {
    if (this.#state === 'close') this.#state = 'done';
    if (this.#state === 'done') return;
    if (this.#head !== undefined) {
      const left = this.#state === 'length' ? ` of ${this.#bodyBytes + this.#left}` : '';
      const message = `the connection was closed after ${this.#bodyBytes}${left} bytes of the body`;
      throw new ProbeFailure('body-truncated', message);
    }
    const heard = this.#headBytes > 0 ? 'in the middle of the headers' : 'without an answer';
    throw new ProbeFailure('connection-closed', `the other side closed the connection ${heard}`);
  }

  #take(bytes: Buffer, at: number): number {
    if (this.#state !== 'close') return this.#takeLine(bytes, at);
    this.#hand(bytes, at, bytes.length);
    return bytes.length;
  }

  #takeCounted(bytes: Buffer, at: number): number {
    const stop = Math.min(bytes.length, at + this.#left);
    this.#left -= stop - at;
    this.#hand(bytes, at, stop);
    if (this.#left === 0) this.#state = this.#state === 'length' ? 'done' : 'chunk-end';
    return stop;
  }

  #hand(bytes: Buffer, from: number, to: number): void {
    this.#bodyBytes += to - from;
    this.#onBody(bytes.subarray(from, to));
  }

  #takeLine(bytes: Buffer, at: number): number {
    const lineEnd = bytes.indexOf(0x0a, at);
    const stop = lineEnd < 0 ? bytes.length : lineEnd;
    const known = this.#line.length;
    this.#line += bytes.toString('latin1', at, stop);
    this.#headBytes += stop - at;
    if (this.#state === 'status' && known < BEGINNING.length) this.#checkBeginning();
    if (this.#headBytes > MOST_HEAD) {
      throw new ProbeFailure('headers-too-large', `the headers are larger than ${MOST_HEAD} bytes`);
    }
    if (lineEnd < 0) return stop;
    const line = this.#line.endsWith('\r') ? this.#line.slice(0, -1) : this.#line;
    this.#line = '';
    this.#onLine(line);
    return stop + 1;
  }

  /** What is not HTTP is told at its first bytes: there may be no line end to wait for. */
  #checkBeginning(): void {
    const said = this.#line.slice(0, BEGINNING.length);
    if (!BEGINNING.startsWith(said))
      throw malformed(`it begins with ${JSON.stringify(this.#line.slice(0, 60))}`);
  }

  #onLine(line: string): void {
    if (this.#state === 'status') this.#onStatusLine(line);
    else if (this.#state === 'headers') this.#onHeadLine(line);
    else if (this.#state === 'chunk-size') this.#onChunkSize(line);
    else if (this.#state === 'chunk-end') this.#onChunkEnd(line);
    else if (line === '') this.#state = 'done';
  }

  #onStatusLine(line: string): void {
    const [, minor, status, reason = ''] = STATUS_LINE.exec(line) ?? [];
    if (status === undefined) throw malformed(`its first line is ${JSON.stringify(line.slice(0, 60))}`);
    this.#started = { version: minor === '1' ? '1.1' : '1.0', status: Number(status), reason };
    this.#headers = [];
    this.#state = 'headers';
  }

  #onHeadLine(line: string): void {
    if (line === '') this.#onHead();
    else if (line[0] === ' ' || line[0] === '\t') this.#onFoldedLine(line);
    else this.#onHeader(line);
  }

  #onHeader(line: string): void {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(0, colon));
    if (!TOKEN.test(name)) throw malformed(`one of its headers is ${JSON.stringify(line.slice(0, 60))}`);
    this.#headers.push([name.toLowerCase(), checkedValue(line.slice(colon + 1))]);
  }

  /** An old way to go on in the next line, read as one space (RFC 9112 §5.2). */
  #onFoldedLine(line: string): void {
    const last = this.#headers.at(-1);
    if (last === undefined) throw malformed('its first header begins with a space');
    last[1] = `${last[1]} ${checkedValue(line)}`.trim();
  }

  #onHead(): void {
    const head: ResponseHead = { ...this.#started!, headers: this.#headers as HeaderField[] };
    if (head.status < 200 && head.status !== 101) this.#onInterim();
    else this.#onFinal(head);
  }

  #onFinal(head: ResponseHead): void {
    const framing = responseFraming(head, this.#method);
    this.#head = head;
    this.#left = framing.by === 'length' ? framing.length : 0;
    if (framing.by === 'nothing' || (framing.by === 'length' && framing.length === 0)) this.#state = 'done';
    else this.#state = framing.by === 'chunks' ? 'chunk-size' : framing.by;
  }

  #onInterim(): void {
    if (++this.#interim > MOST_INTERIM)
      throw malformed(`more than ${MOST_INTERIM} interim responses came before it`);
    this.#state = 'status';
  }

  #onChunkSize(line: string): void {
    const size = CHUNK_SIZE.exec(line)?.[1];
    if (size === undefined) throw malformed(`the size of a chunk is ${JSON.stringify(line.slice(0, 60))}`);
    // And two carriage returns: of this line, and of the end of the chunk.
    this.#headBytes -= Math.min(line.length, CHUNK_LINE) + 2;
    this.#left = Number.parseInt(size, 16);
    this.#state = this.#left === 0 ? 'trailers' : 'chunk';
  }

  #onChunkEnd(line: string): void {
    if (line !== '') throw malformed('a chunk is longer than its size');
    this.#state = 'chunk-size';
  }
}

function checkedValue(text: string): string {
  if (NO_VALUE.test(text))
    throw malformed(`a control character is in the header ${JSON.stringify(text.slice(0, 60))}`);
  return text.replace(/^[ \t]+|[ \t]+$/g, '');
}
