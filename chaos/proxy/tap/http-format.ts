import { humanBytes } from '../../../agent/kit/bytes.ts';
import { safeLine } from '../../../agent/kit/safe-text.ts';
import type { TapRecord } from '../data-plane.ts';
import { type BodyRule, HttpDirection, type HttpEvent } from './http-direction.ts';
import { eventLine, type TapFormat } from './tap-format.ts';

/** Requests of one connection that wait for their answers; beyond, the oldest is forgotten. */
const WAITING = 1_000;
const WIDEST = 300;

/**
 * One line for each request and each answer of HTTP/1: method and path, status, size of the body, and the time from
 * the request's head to the answer's end. Answers belong to requests in their order, also where these were pipelined.
 * What is no HTTP is told as so many bytes.
 */
export function createHttpFormat(): TapFormat {
  const conversations = new Map<number, HttpConversation>();
  return {
    lines(record) {
      const known = conversations.get(record.connection) ?? new HttpConversation();
      conversations.set(record.connection, known);
      const lines = known.lines(record);
      const told = eventLine(record);
      if (record.event === 'close' || record.event === 'reset') conversations.delete(record.connection);
      return told === undefined ? lines : [...lines, told];
    },
    missed: () => conversations.clear(),
  };
}

type Request = { readonly method: string; readonly target: string; readonly time: number };

class HttpConversation {
  readonly #waiting: Request[] = [];
  /** Those of the answers of which the heads were read, and of the one that is told. */
  readonly #answered: (Request | undefined)[] = [];
  #request: Request | undefined;
  #time = 0;
  readonly #upstream = new HttpDirection('request', (start) => this.#ruleOfRequest(start));
  readonly #downstream = new HttpDirection('answer', (start) => this.#ruleOfAnswer(start));

  lines({ event, stream, data, time }: TapRecord): string[] {
    this.#time = time;
    const isOver = event === 'close' || event === 'reset';
    const side = stream === 'upstream' ? this.#upstream : this.#downstream;
    if (event === 'data' && data !== null && stream !== null) return this.#told(stream, side.feed(data));
    if (event === 'end' && stream !== null) return this.#told(stream, side.end());
    if (!isOver) return [];
    return [
      ...this.#told('upstream', this.#upstream.end()),
      ...this.#told('downstream', this.#downstream.end()),
      ...this.#waiting.splice(0).map((request) => `no answer to ${nameOf(request)}`),
    ];
  }

  #told(stream: 'upstream' | 'downstream', events: readonly HttpEvent[]): string[] {
    return events.flatMap((event) => {
      if (event.event === 'head') {
        if (stream === 'downstream') this.#request = this.#answered.shift();
        return [];
      }
      if (event.event === 'raw') return [`${humanBytes(event.bytes)}, no HTTP`];
      const cut = event.event === 'cut' ? ', cut short' : '';
      const size = `${humanBytes(event.body)}${cut}`;
      return [stream === 'upstream' ? requestLine(event.start, size) : this.#answerLine(event.start, size)];
    });
  }

  #answerLine(start: string, size: string): string {
    const request = this.#request;
    const status = safeLine(start.slice(start.indexOf(' ') + 1), 60);
    if (request === undefined) return `${status}  ${size}`;
    return `${status}  ${size}  in ${duration(this.#time - request.time)}  to ${nameOf(request)}`;
  }

  #ruleOfRequest(start: string): BodyRule {
    const [method = '', target = ''] = start.split(' ');
    this.#waiting.push({ method, target, time: this.#time });
    if (this.#waiting.length > WAITING) this.#waiting.shift();
    return 'framed';
  }

  /** RFC 9112 §6.3. */
  #ruleOfAnswer(start: string): BodyRule {
    const status = Number(start.slice(9, 12));
    const request = this.#waiting[0];
    this.#answered.push(request);
    // There is another answer to come behind those that only tell of progress.
    if (status >= 100 && status < 200 && status !== 101) return 'none';
    this.#waiting.shift();
    const method = request?.method;
    if (status === 101 || (method === 'CONNECT' && status >= 200 && status < 300)) {
      this.#upstream.upgrade();
      return 'raw';
    }
    return method === 'HEAD' || status === 204 || status === 304 ? 'none' : 'framed';
  }
}

function requestLine(start: string, size: string): string {
  const [method = '', target = ''] = start.split(' ');
  return `${safeLine(method, 32)} ${safeLine(target, WIDEST)}  ${size}`;
}

function nameOf({ method, target }: Request): string {
  return `${safeLine(method, 32)} ${safeLine(target, 80)}`;
}

function duration(milliseconds: number): string {
  return milliseconds >= 10_000
    ? `${(milliseconds / 1_000).toFixed(1)} s`
    : `${Math.max(0, milliseconds)} ms`;
}
