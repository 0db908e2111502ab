/** One event of an event stream. */
export type ServerSentEvent = {
  /** The `event` field; `message` when there was none. */
  readonly type: string;
  readonly data: string;
  /** The last `id` field seen so far on this stream. */
  readonly id: string | undefined;
};

/** Thrown when one event is longer than the limit. */
export class EventTooLargeError extends Error {
  override readonly name = 'EventTooLargeError';
}

/**
 * Reads an event stream piece by piece (WHATWG HTML §9.2.6). Give it text as it comes; it returns the events that are
 * complete. At most `maximum` characters of an unfinished event are kept.
 */
export class ServerSentEventReader {
  readonly #maximum: number;
  #rest = '';
  #data: string[] = [];
  #length = 0;
  #type = '';
  #id: string | undefined;
  #begun = false;

  constructor(maximum: number) {
    this.#maximum = maximum;
  }

  /** @throws EventTooLargeError */
  push(text: string): ServerSentEvent[] {
    const events: ServerSentEvent[] = [];
    const lines = this.#lines(text);
    for (const line of lines) {
      const event = line === '' ? this.#dispatch() : this.#field(line);
      if (event !== undefined) events.push(event);
    }
    if (this.#length + this.#rest.length > this.#maximum)
      throw new EventTooLargeError(`an event is longer than ${this.#maximum} characters`);
    return events;
  }

  #lines(text: string): string[] {
    let all = this.#rest + text;
    if (!this.#begun && all !== '') {
      this.#begun = true;
      if (all.startsWith('\ufeff')) all = all.slice(1);
    }
    // A carriage return at the very end may be the first half of a CRLF.
    const held = all.endsWith('\r') ? '\r' : '';
    const lines = all.slice(0, all.length - held.length).split(/\r\n|\n|\r/);
    this.#rest = (lines.pop() ?? '') + held;
    return lines;
  }

  #field(line: string): undefined {
    const colon = line.indexOf(':');
    const name = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'event') this.#type = value;
    else if (name === 'id' && !value.includes('\0')) this.#id = value;
    else if (name === 'data') {
      this.#data.push(value);
      this.#length += value.length + 1;
    }
  }

  #dispatch(): ServerSentEvent | undefined {
    const event = { type: this.#type || 'message', data: this.#data.join('\n'), id: this.#id };
    const empty = this.#data.length === 0;
    this.#data = [];
    this.#length = 0;
    this.#type = '';
    return empty ? undefined : event;
  }
}
