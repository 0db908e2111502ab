import type { Readable, Writable } from 'node:stream';
import { errorMessage, OperationalError } from '../../../agent/kit/errors.ts';
import { safeLine } from '../../../agent/kit/safe-text.ts';
import { PacketSplitter } from './packet-splitter.ts';
import { lengthed, PacketReader, packetType, statusCode, uint32 } from './sftp-packet.ts';
import { SftpStatus } from './sftp-status.ts';

/** Milliseconds without a byte from the server, while something is asked, after which it counts as gone. */
const SILENCE = 120_000;

export type SftpPipes = {
  /** What the server sends. */
  readonly output: Readable;
  /** What it reads. */
  readonly input: Writable;
  /** Resolves when the way to the server is closed, with the reason. */
  readonly ended: Promise<OperationalError>;
  /** Closes it at once. */
  readonly end: () => void;
};

export type Answer = { readonly type: number; readonly fields: PacketReader };

type Waiting = { readonly resolve: (answer: Answer) => void; readonly reject: (error: unknown) => void };

/**
 * One conversation in SFTP version 3 (draft-ietf-secsh-filexfer-02), as many requests at once as are asked. When it has ended, for
 * whatever reason, all that is asked and will be asked fails with that reason.
 */
export class SftpSession {
  /** What the server offers beyond version 3, with the version of each. */
  readonly extensions: ReadonlyMap<string, string>;
  readonly #pipes: SftpPipes;
  readonly #waiting = new Map<number, Waiting>();
  #silence: ReturnType<typeof setTimeout> | undefined;
  #next = 0;
  #failure: OperationalError | undefined;

  private constructor(pipes: SftpPipes, extensions: ReadonlyMap<string, string>) {
    this.#pipes = pipes;
    this.extensions = extensions;
  }

  /** Greets the server. @param name of the target, for messages */
  static async begin(name: string, pipes: SftpPipes): Promise<SftpSession> {
    const splitter = new PacketSplitter();
    let session: SftpSession | undefined;
    let greeted: (version: Buffer) => void = () => {};
    const version = new Promise<Buffer>((resolve) => {
      greeted = resolve;
    });
    const failed = new Promise<never>((_, reject) => {
      const fail = (error: OperationalError) => {
        reject(error);
        session?.fail(error);
      };
      void pipes.ended.then(fail);
      pipes.input.on('error', () => {});
      pipes.output.on('data', (chunk: Buffer) => {
        try {
          for (const packet of splitter.push(chunk)) session ? session.take(packet) : greeted(packet);
        } catch (error) {
          fail(notSftp(name, chunk, error));
          pipes.end();
        }
      });
    });
    failed.catch(() => {});
    pipes.input.write(Buffer.concat([uint32(5), Buffer.from([packetType.init]), uint32(3)]));
    const impatience = setTimeout(() => pipes.end(), SILENCE);
    try {
      session = new SftpSession(pipes, extensionsOf(name, await Promise.race([version, failed])));
      return session;
    } finally {
      clearTimeout(impatience);
    }
  }

  /** Whether it can still be asked. */
  get open(): boolean {
    return this.#failure === undefined;
  }

  /**
   * Asks and waits for the answer. What is sent may not change before.
   *
   * @param fields one piece each, written as they are
   * @throws SftpStatus when the server refuses, OperationalError when it is gone, the reason of the signal when that ends
   */
  request(type: number, fields: readonly Uint8Array[], signal?: AbortSignal): Promise<Answer> {
    if (this.#failure) return Promise.reject(this.#failure);
    if (signal?.aborted) return Promise.reject(signal.reason);
    const id = this.#next;
    this.#next = (this.#next + 1) >>> 0;
    return new Promise<Answer>((resolve, reject) => {
      const ended = () => settle(() => reject(signal?.reason));
      const settle = (how: () => void) => {
        signal?.removeEventListener('abort', ended);
        how();
      };
      signal?.addEventListener('abort', ended, { once: true });
      this.#waiting.set(id, {
        resolve: (answer) => settle(() => resolve(answer)),
        reject: (error) => settle(() => reject(error)),
      });
      this.#listen();
      this.#send(type, id, fields);
    });
  }

  /** Asks for something beyond version 3. @throws SftpStatus `unsupported` without asking when it is not offered */
  async extended(name: string, ...fields: Uint8Array[]): Promise<PacketReader> {
    if (!this.extensions.has(name)) throw new SftpStatus(statusCode.unsupported, `${name} is not offered`);
    return (await this.request(packetType.extended, [lengthed(name), ...fields])).fields;
  }

  /** Takes a packet that the server has sent. @throws RangeError when it is none */
  take(packet: Buffer): void {
    const fields = new PacketReader(packet.subarray(1));
    const id = fields.uint32();
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) throw new RangeError('An answer to what nobody has asked');
    this.#waiting.delete(id);
    this.#listen();
    const type = packet[0] as number;
    const code = type === packetType.status ? fields.uint32() : statusCode.ok;
    if (code === statusCode.ok) waiting.resolve({ type, fields });
    else waiting.reject(new SftpStatus(code, fields.ended ? '' : fields.text()));
  }

  /** Ends it for everybody who waits. */
  fail(error: OperationalError): void {
    this.#failure ??= error;
    clearTimeout(this.#silence);
    for (const waiting of [...this.#waiting.values()]) waiting.reject(this.#failure);
    this.#waiting.clear();
  }

  /** Says goodbye, and waits until the way is closed. */
  async close(): Promise<void> {
    this.#failure ??= new OperationalError('unavailable', 'Cannot ask the server: the connection was closed');
    this.#pipes.input.end();
    const impatience = setTimeout(() => this.#pipes.end(), 2_000);
    await this.#pipes.ended;
    clearTimeout(impatience);
  }

  #send(type: number, id: number, fields: readonly Uint8Array[]): void {
    const length = 5 + fields.reduce((sum, { length }) => sum + length, 0);
    const [first = new Uint8Array(), ...rest] = fields;
    this.#pipes.input.write(Buffer.concat([uint32(length), Buffer.from([type]), uint32(id), first]));
    // Not joined: the last piece may be long.
    for (const field of rest) this.#pipes.input.write(field);
  }

  #listen(): void {
    clearTimeout(this.#silence);
    if (this.#waiting.size === 0) return;
    this.#silence = setTimeout(() => {
      this.fail(
        new OperationalError('timeout', `Cannot go on: the server has been silent for ${SILENCE / 1_000} s`),
      );
      this.#pipes.end();
    }, SILENCE);
  }
}

function extensionsOf(name: string, packet: Buffer): Map<string, string> {
  const fields = new PacketReader(packet.subarray(1));
  if (packet[0] !== packetType.version || fields.uint32() < 3)
    throw new OperationalError('invalid', `Cannot use ${name}: the server does not speak version 3 of SFTP`);
  const extensions = new Map<string, string>();
  while (!fields.ended) extensions.set(fields.text(), fields.text());
  return extensions;
}

/** A login script that prints is the usual reason. */
function notSftp(name: string, chunk: Buffer, error: unknown): OperationalError {
  const said = safeLine(chunk.subarray(0, 80).toString('utf8'), 80);
  return new OperationalError('invalid', `Cannot use ${name}: the server sends what is no SFTP: ${said}`, {
    cause: errorMessage(error),
    hint: 'A login script of the account may print something; it must not where nobody is logged in',
  });
}
