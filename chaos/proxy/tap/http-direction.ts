/** What one side of an HTTP connection has said. */
export type HttpEvent =
  /** The head of a message is there. */
  | { readonly event: 'head'; readonly start: string }
  /** It is whole; `body` counts its bytes, without the frames of chunks. */
  | { readonly event: 'message'; readonly start: string; readonly body: number }
  /** The sender has ended before the message did. */
  | { readonly event: 'cut'; readonly start: string; readonly body: number }
  /** Bytes that are no HTTP/1. */
  | { readonly event: 'raw'; readonly bytes: number };

/** What follows a head: decided by who knows the request. */
export type BodyRule = 'none' | 'framed' | 'raw';

/** Bytes of a head, or of a line of chunks, that are waited for. */
const LONGEST_HEAD = 65_536;
const LONGEST_LINE = 4_096;
const REQUEST = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,32} \S+ HTTP\/1\.[01]$/;
const ANSWER = /^HTTP\/1\.[01] \d{3}( .*)?$/;

type State = 'head' | 'length' | 'until-end' | 'chunk-size' | 'chunk' | 'trailer' | 'raw' | 'upgraded';

/** Reads one direction of HTTP/1 connections (RFC 9112), however its bytes are cut. Bodies are counted, not kept. */
export class HttpDirection {
  readonly #startLine: RegExp;
  readonly #ruleOf: (start: string) => BodyRule;
  #state: State = 'head';
  #pending = Buffer.alloc(0);
  #start = '';
  #body = 0;
  #left = 0;

  constructor(kind: 'request' | 'answer', ruleOf: (start: string) => BodyRule) {
    this.#startLine = kind === 'request' ? REQUEST : ANSWER;
    this.#ruleOf = ruleOf;
  }

  /** Nothing behind is HTTP any more. */
  upgrade(): void {
    this.#state = 'upgraded';
  }

  feed(data: Uint8Array): HttpEvent[] {
    const events: HttpEvent[] = [];
    let rest = Buffer.from(data.buffer, data.byteOffset, data.length);
    // Every step takes a byte or more away, or ends it.
    while (rest.length > 0) rest = this.#step(rest, events);
    return events;
  }

  end(): HttpEvent[] {
    const isMidHead = this.#state === 'head' && this.#pending.length > 0;
    const event: HttpEvent[] = isMidHead ? [{ event: 'raw', bytes: this.#pending.length }] : [];
    if (this.#state === 'until-end') event.push(this.#told('message'));
    else if (!['head', 'raw', 'upgraded'].includes(this.#state)) event.push(this.#told('cut'));
    this.#pending = Buffer.alloc(0);
    this.#state = 'upgraded';
    return event;
  }

  #step(data: Buffer, events: HttpEvent[]): Buffer {
    if (this.#state === 'head' || this.#state === 'raw') return this.#head(data, events);
    if (this.#state === 'upgraded') {
      events.push({ event: 'raw', bytes: data.length });
      return data.subarray(data.length);
    }
    if (this.#state === 'until-end') {
      this.#body += data.length;
      return data.subarray(data.length);
    }
    return this.#state === 'length' || this.#state === 'chunk'
      ? this.#counted(data, events)
      : this.#line(data, events);
  }

  /** After bytes that were none, a head may begin with a packet: a tap that came in the middle finds its way so. */
  #head(data: Buffer, events: HttpEvent[]): Buffer {
    const seen = this.#pending.length === 0 ? data : Buffer.concat([this.#pending, data]);
    const lineEnd = seen.indexOf(10);
    const first = seen.toString('latin1', 0, lineEnd < 0 ? LONGEST_LINE : lineEnd).replace(/\r$/, '');
    const isWrong = lineEnd < 0 ? !mayBegin(first, seen.length) : !this.#startLine.test(first);
    const end = isWrong ? -1 : headEnd(seen);
    if (isWrong || (end < 0 && seen.length > LONGEST_HEAD)) {
      this.#pending = Buffer.alloc(0);
      this.#state = 'raw';
      events.push({ event: 'raw', bytes: seen.length });
      return data.subarray(data.length);
    }
    this.#state = 'head';
    this.#pending = end < 0 ? Buffer.from(seen) : Buffer.alloc(0);
    if (end < 0) return data.subarray(data.length);
    this.#begin(first, seen.toString('latin1', 0, end), events);
    return seen.subarray(end);
  }

  #begin(start: string, head: string, events: HttpEvent[]): void {
    this.#start = start;
    this.#body = 0;
    events.push({ event: 'head', start });
    const rule = this.#ruleOf(start);
    const length = rule === 'none' ? 0 : contentLength(head);
    if (rule === 'raw') this.#state = 'upgraded';
    else if (rule === 'framed' && /^transfer-encoding:.*\bchunked[ \t]*\r?$/im.test(head))
      this.#state = 'chunk-size';
    else if (length === undefined) this.#state = this.#startLine === ANSWER ? 'until-end' : 'head';
    else {
      this.#left = length;
      this.#state = length > 0 ? 'length' : 'head';
    }
    if (this.#state === 'head' || this.#state === 'upgraded') events.push(this.#told('message'));
  }

  #counted(data: Buffer, events: HttpEvent[]): Buffer {
    const taken = Math.min(data.length, this.#left);
    this.#left -= taken;
    this.#body += taken;
    if (this.#left === 0 && this.#state === 'length') this.#whole(events);
    else if (this.#left === 0) this.#state = 'chunk-size';
    return data.subarray(taken);
  }

  /** A size of a chunk, or a line of the trailer. */
  #line(data: Buffer, events: HttpEvent[]): Buffer {
    const end = data.indexOf(10);
    const part = end < 0 ? data : data.subarray(0, end);
    const text = Buffer.concat([this.#pending, part]);
    if (text.length > LONGEST_LINE) return this.#lost(data, events);
    this.#pending = end < 0 ? text : Buffer.alloc(0);
    if (end < 0) return data.subarray(data.length);
    const line = text.toString('latin1').trim();
    const rest = data.subarray(end + 1);
    if (this.#state === 'trailer') {
      if (line === '') this.#whole(events);
      return rest;
    }
    // The end of the chunk before.
    if (line === '') return rest;
    const size = /^[0-9a-f]{1,12}(?=$|[ \t]*;)/i.exec(line)?.[0];
    if (size === undefined) return this.#lost(data, events);
    this.#left = Number.parseInt(size, 16);
    this.#state = this.#left === 0 ? 'trailer' : 'chunk';
    return rest;
  }

  #lost(data: Buffer, events: HttpEvent[]): Buffer {
    events.push(this.#told('cut'), { event: 'raw', bytes: data.length });
    this.#pending = Buffer.alloc(0);
    this.#state = 'raw';
    return data.subarray(data.length);
  }

  #whole(events: HttpEvent[]): void {
    events.push(this.#told('message'));
    this.#state = 'head';
  }

  #told(event: 'message' | 'cut'): HttpEvent {
    return { event, start: this.#start, body: this.#body };
  }
}

/** Whether this may be a start line of which the end has not come yet. */
function mayBegin(text: string, length: number): boolean {
  return length < LONGEST_LINE && /^[\x21-\x7e][\x20-\x7e]*\r?$/.test(text);
}

/** Behind the empty line; -1 where it has not come. */
function headEnd(data: Buffer): number {
  const strict = data.indexOf('\r\n\r\n');
  const bare = data.indexOf('\n\n');
  if (strict >= 0 && (bare < 0 || strict < bare)) return strict + 4;
  return bare < 0 ? -1 : bare + 2;
}

function contentLength(head: string): number | undefined {
  const text = /^content-length:[ \t]*(\d{1,15})[ \t]*\r?$/im.exec(head)?.[1];
  return text === undefined ? undefined : Number(text);
}
