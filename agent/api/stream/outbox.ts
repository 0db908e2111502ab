import { message } from './message.ts';

/** Bytes that may wait for one reader; who lets more gather is dropped. */
export const OUTBOX_BYTES = 1_048_576;
/** How long (ms) a dropped reader has to take its last message. */
const GRACE = 2_000;

export type Goodbye = 'slow-reader' | 'shutdown' | 'too-many';

/**
 * What waits to be read by one client. The stream pulls from it only as fast as the socket takes it, so what is here
 * is what the client has not taken; it never holds more than `OUTBOX_BYTES` and one message.
 */
export class Outbox {
  readonly stream: ReadableStream<Uint8Array>;
  readonly #onClosed: (because: Goodbye | 'left') => void;
  #because: Goodbye | 'left' = 'left';
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #waiting: Uint8Array[] = [];
  #bytes = 0;
  #wake: (() => void) | undefined;
  #drained: (() => void)[] = [];
  #grace: ReturnType<typeof setTimeout> | undefined;
  #state: 'open' | 'ending' | 'closed' = 'open';

  /** @param onClosed is called once, when nothing more can be sent, with the reason. */
  constructor(onClosed: (because: Goodbye | 'left') => void) {
    this.#onClosed = onClosed;
    this.stream = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        pull: (controller) => this.#pull(controller),
        cancel: () => this.#close(),
      },
      { highWaterMark: 0 },
    );
  }

  get open(): boolean {
    return this.#state === 'open';
  }

  /** Adds a message; a reader with too much waiting is dropped instead. */
  send(bytes: Uint8Array): void {
    if (this.#state !== 'open') return;
    if (this.#bytes > OUTBOX_BYTES) this.end('slow-reader');
    else this.#add(bytes);
  }

  /** Says goodbye with the reason, and closes as soon as that is taken, or soon. What waited is not sent any more. */
  end(because: Goodbye): void {
    if (this.#state !== 'open') return;
    this.#state = 'ending';
    this.#because = because;
    if (because === 'slow-reader') this.#clear();
    this.#add(message('bye', { because }));
    this.#grace = setTimeout(() => this.#cut(), GRACE);
  }

  /** Waits until the reader has taken everything, or has gone. */
  async drained(): Promise<void> {
    if (this.#bytes === 0 || this.#state !== 'open') return;
    await new Promise<void>((resolve) => this.#drained.push(resolve));
  }

  #add(bytes: Uint8Array): void {
    this.#waiting.push(bytes);
    this.#bytes += bytes.length;
    this.#wake?.();
  }

  async #pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    if (this.#waiting.length === 0 && this.#state === 'open') await this.#somethingToSend();
    if (this.#state === 'closed') return;
    if (this.#waiting.length > 0) controller.enqueue(Buffer.concat(this.#waiting));
    this.#clear();
    if (this.#state !== 'ending') return;
    controller.close();
    this.#close();
  }

  async #somethingToSend(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    this.#wake = undefined;
  }

  #clear(): void {
    this.#waiting = [];
    this.#bytes = 0;
    for (const resolve of this.#drained.splice(0)) resolve();
  }

  /** The reader takes not even the goodbye: the connection is broken off. */
  #cut(): void {
    if (this.#state === 'closed') return;
    this.#controller?.error(new Error('The reader of a stream does not read'));
    this.#close();
  }

  #close(): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    clearTimeout(this.#grace);
    this.#clear();
    this.#wake?.();
    this.#onClosed(this.#because);
  }
}
