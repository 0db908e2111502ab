import { randomBytes } from 'node:crypto';
import type { ByteChannel } from '../../connect/byte-channel.ts';
import { ProbeFailure } from '../../probe-failure.ts';
import type { ProbeRun } from '../../probe-run.ts';
import { encodeFrame, type Frame, opcodes, readFrame, tooLarge } from './frame.ts';

export type Message = { readonly binary: boolean; readonly bytes: Buffer };

/** Frames that are read for one message, and control frames of a whole run. */
const MOST_FRAMES = 10_000;
const MOST_CONTROL_FRAMES = 1_000;
/** Milliseconds that the other side has to answer our close. */
const LONGEST_CLOSE = 1_000;

/** A WebSocket after its handshake (RFC 6455 §5): messages in pieces are joined, pings answered, all of it bounded. */
export class WebSocketConnection {
  readonly #channel: ByteChannel;
  readonly #longest: number;
  readonly #run: ProbeRun;
  #controls = 0;
  #awaitedPong: Buffer | undefined;

  /** @param longest bytes of a message */
  constructor(channel: ByteChannel, longest: number, run: ProbeRun) {
    this.#channel = channel;
    this.#longest = longest;
    this.#run = run;
  }

  send(opcode: number, payload: Uint8Array): void {
    this.#channel.write(encodeFrame(opcode, payload));
  }

  /** The next message. @throws ProbeFailure `closed-by-server`, `answer-too-long`, `protocol-error` */
  async readMessage(): Promise<Message> {
    const first = await this.#readData();
    if (first.opcode === opcodes.continuation) throw violated('a message begins with its continuation');
    const parts = [first.payload];
    let [total, last] = [first.payload.length, first];
    while (!last.final) {
      last = await this.#readData();
      if (last.opcode !== opcodes.continuation) throw violated('a message begins within another');
      if (parts.length >= MOST_FRAMES) throw violated(`a message has more than ${MOST_FRAMES} pieces`);
      parts.push(last.payload);
      total += last.payload.length;
      if (total > this.#longest) throw tooLarge(this.#longest);
    }
    return { binary: first.opcode === opcodes.binary, bytes: Buffer.concat(parts) };
  }

  /** Sends a ping and waits for its pong; messages that come before it are passed over. @returns milliseconds */
  async ping(): Promise<number> {
    const payload = randomBytes(8);
    this.#awaitedPong = payload;
    const sentAt = this.#run.clock.monotonic();
    this.#run.trace.sent('ping');
    this.send(opcodes.ping, payload);
    for (let frames = 0; this.#awaitedPong !== undefined; frames++) {
      if (frames >= MOST_FRAMES) throw violated('no pong among the frames that came');
      await this.#readAny();
    }
    this.#run.trace.received('pong');
    return this.#run.clock.monotonic() - sentAt;
  }

  /** The closing handshake (§7.1.2): the fact `close.code`; who does not answer in a second is left. */
  async close(): Promise<void> {
    this.#run.trace.sent('close 1000');
    this.send(opcodes.close, Buffer.of(0x03, 0xe8));
    let timer: ReturnType<typeof setTimeout> | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, Math.min(LONGEST_CLOSE, this.#run.remaining() / 2));
    });
    // The server's close ends it as a failure does; whatever it is, the connection is over.
    const answer = this.#readToClose().catch(() => {});
    await Promise.race([answer, patience]);
    clearTimeout(timer);
    if (!this.#run.facts.has('close.code')) this.#run.trace.note('the server does not answer our close');
  }

  async #readToClose(): Promise<void> {
    for (let frames = 0; frames < MOST_FRAMES; frames++) await this.#readAny();
  }

  async #readData(): Promise<Frame> {
    for (;;) {
      const frame = await this.#readAny();
      if (frame.opcode < opcodes.close) return frame;
    }
  }

  async #readAny(): Promise<Frame> {
    const frame = await readFrame(this.#channel, this.#longest);
    if (frame.opcode >= opcodes.close) this.#heed(frame);
    return frame;
  }

  #heed({ opcode, payload }: Frame): void {
    if (++this.#controls > MOST_CONTROL_FRAMES)
      throw violated(`more than ${MOST_CONTROL_FRAMES} control frames`);
    if (opcode === opcodes.ping) this.send(opcodes.pong, payload);
    if (opcode === opcodes.pong && this.#awaitedPong?.equals(payload)) this.#awaitedPong = undefined;
    if (opcode === opcodes.close) throw this.#closed(payload);
  }

  #closed(payload: Buffer): ProbeFailure {
    // Without a code it is 1005 (§7.1.5).
    const code = payload.length >= 2 ? payload.readUInt16BE() : 1005;
    const reason = payload.subarray(2).toString('utf8');
    const words = reason === '' ? '' : ` (${reason})`;
    this.#run.fact('close.code', code);
    this.#run.trace.received(`close ${code}${words}`);
    return new ProbeFailure('closed-by-server', `the server closed with code ${code}${words}`);
  }
}

/** The text of a message. @throws ProbeFailure `malformed-message` where it is not UTF-8 */
export function messageText({ binary, bytes }: Message): string {
  if (binary) return bytes.toString('latin1');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new ProbeFailure('protocol-error', 'a text message is not UTF-8', { cause: error });
  }
}

function violated(problem: string): ProbeFailure {
  return new ProbeFailure('protocol-error', problem);
}
