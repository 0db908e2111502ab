import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { ProbeFailure } from '../probe-failure.ts';
import type { ProbeRun } from '../probe-run.ts';
import { openConnectionFailure } from './tls-failure.ts';

/** Bytes that may wait unread before the other side is held back; a single read may ask for more. */
const MOST_WAITING = 1_048_576;

/**
 * A conversation over a socket: what was read stays until it is asked for, and every wait ends with the run. Taken from
 * one socket, it can go on over the TLS socket that was made on it (STARTTLS): `release()` first.
 */
export class ByteChannel {
  readonly #socket: Socket | TLSSocket;
  readonly #run: ProbeRun;
  #waiting: Buffer = Buffer.alloc(0);
  /** Bytes behind `#waiting` that nothing was written to: what comes is appended there without copying the rest. */
  #room: Buffer = Buffer.alloc(0);
  #ended = false;
  #paused = false;
  #failure: unknown;
  #wake: (() => void) | undefined;

  constructor(socket: Socket | TLSSocket, run: ProbeRun) {
    this.#socket = socket;
    this.#run = run;
    socket.on('data', this.#onData);
    socket.on('end', this.#onEnd);
    socket.on('close', this.#onEnd);
    socket.on('error', this.#onError);
    run.signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  /** Sends; what cannot be sent shows when an answer is waited for. */
  write(bytes: string | Uint8Array): void {
    this.#socket.write(bytes);
  }

  /** A line without its end (LF or CRLF). @throws ProbeFailure `connection-closed`, `answer-too-long`, or the run's own */
  async readLine(longest = 8_192): Promise<string> {
    const line = await this.readUntil(Buffer.from('\n'), longest);
    return line.toString('latin1').replace(/\r?\n$/, '');
  }

  /** Up to and with the delimiter. @throws ProbeFailure `connection-closed`, `answer-too-long`, or the run's own */
  async readUntil(delimiter: Uint8Array, longest = 65_536): Promise<Buffer> {
    let from = 0;
    for (;;) {
      const at = this.#waiting.indexOf(delimiter, from);
      if (at >= 0) return this.#take(at + delimiter.length);
      if (this.#waiting.length >= longest) {
        throw new ProbeFailure('answer-too-long', `the answer is longer than ${longest} bytes`);
      }
      from = Math.max(0, this.#waiting.length - delimiter.length + 1);
      await this.#more();
    }
  }

  /** Exactly so many bytes. @throws ProbeFailure `connection-closed`, or the run's own */
  async readExactly(count: number): Promise<Buffer> {
    while (this.#waiting.length < count) await this.#more();
    return this.#take(count);
  }

  /** What is there, at least one byte; empty at the end of the stream. @throws the run's own failure */
  async readSome(): Promise<Buffer> {
    if (this.#waiting.length === 0 && !this.#ended) await this.#more().catch(this.#unlessEnded);
    return this.#take(this.#waiting.length);
  }

  /** Lets go of the socket, so that TLS can begin on it; bytes that came too early are refused. */
  release(): void {
    if (this.#waiting.length > 0) {
      throw new ProbeFailure('unexpected-bytes', 'the server said more than it was asked before TLS began');
    }
    this.#socket.off('data', this.#onData);
    this.#socket.off('end', this.#onEnd);
    this.#socket.off('close', this.#onEnd);
    this.#socket.off('error', this.#onError);
    this.#run.signal.removeEventListener('abort', this.#onAbort);
  }

  /** Ends the connection. */
  close(): void {
    this.#run.signal.removeEventListener('abort', this.#onAbort);
    this.#socket.destroy();
  }

  #take(count: number): Buffer {
    const taken = this.#waiting.subarray(0, count);
    this.#waiting = this.#waiting.subarray(count);
    if (this.#paused && this.#waiting.length < MOST_WAITING) this.#resume();
    return taken;
  }

  async #more(): Promise<void> {
    const before = this.#waiting.length;
    while (this.#waiting.length === before) {
      this.#run.signal.throwIfAborted();
      if (this.#failure !== undefined) throw this.#failure;
      if (this.#ended) throw new ProbeFailure('connection-closed', 'the other side closed the connection');
      // A read that asks for more than may wait unread: it bounds itself.
      if (this.#paused) this.#resume();
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  #unlessEnded = (error: unknown): void => {
    if (!this.#ended || this.#run.signal.aborted || this.#failure !== undefined) throw error;
  };

  #onData = (bytes: Buffer): void => {
    this.#append(bytes);
    if (this.#waiting.length >= MOST_WAITING) {
      this.#paused = true;
      this.#socket.pause();
    }
    this.#wake?.();
  };

  #append(bytes: Buffer): void {
    if (this.#waiting.length === 0) {
      this.#waiting = bytes;
      this.#room = bytes.subarray(bytes.length);
      return;
    }
    const length = this.#waiting.length + bytes.length;
    if (this.#room.length < bytes.length) this.#moveTo(Buffer.allocUnsafeSlow(length * 2));
    bytes.copy(this.#room);
    this.#waiting = Buffer.from(this.#waiting.buffer, this.#waiting.byteOffset, length);
    this.#room = this.#room.subarray(bytes.length);
  }

  /** To fresh memory, never within the old: what was read before lies in it. */
  #moveTo(larger: Buffer): void {
    this.#waiting.copy(larger);
    this.#room = larger.subarray(this.#waiting.length);
    this.#waiting = larger.subarray(0, this.#waiting.length);
  }

  #resume(): void {
    this.#paused = false;
    this.#socket.resume();
  }

  #onEnd = (): void => {
    this.#ended = true;
    this.#wake?.();
  };

  #onError = (error: unknown): void => {
    this.#failure = openConnectionFailure(error);
    this.#wake?.();
  };

  #onAbort = (): void => {
    this.#socket.destroy();
    this.#wake?.();
  };
}
