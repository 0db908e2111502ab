import { type FileHandle, open } from 'node:fs/promises';
import { errorCode } from '../../kit/errors.ts';
import { TableScanner } from '../kernel/table-scanner.ts';

/** The kernel's numbers of TCP states (include/net/tcp_states.h), from 1, by node_exporter's names. */
export const tcpStates = [
  'established',
  'syn_sent',
  'syn_recv',
  'fin_wait1',
  'fin_wait2',
  'time_wait',
  'close',
  'close_wait',
  'last_ack',
  'listen',
  'closing',
] as const;

const CHUNK = 65_536;
const LINE_FEED = 0x0a;

/** Adds up the sockets of `/proc/net/tcp` and `tcp6` (Documentation/networking/proc_net_tcp.rst). */
export class TcpStates {
  /** Sockets by state; index 0 is `established`. */
  readonly counts = new Float64Array(tcpStates.length);
  sent = 0;
  received = 0;
  /** Sockets seen, over all tables. */
  sockets = 0;
  readonly #scanner = new TableScanner();

  /**
   * Reads one table. The kernel walks its whole hash table for us, which takes milliseconds even where it is empty and
   * tens of them with 50,000 connections: so it is read off the main thread, a piece at a time.
   *
   * @param maximum how many sockets there may be, over all tables
   * @returns false when there is no such table.
   * @throws RangeError when there are more; the reason of `signal` when aborted.
   */
  async add(path: string, maximum: number, signal: AbortSignal): Promise<boolean> {
    const file = await openIfThere(path);
    if (file === undefined) return false;
    try {
      await this.#read(file, maximum, signal);
    } finally {
      await file.close();
    }
    return true;
  }

  async #read(file: FileHandle, maximum: number, signal: AbortSignal): Promise<void> {
    const buffer = Buffer.allocUnsafeSlow(CHUNK);
    for (let kept = 0; ; ) {
      const { bytesRead } = await file.read(buffer, kept, CHUNK - kept, null);
      if (bytesRead === 0) return;
      kept = this.#takeLines(buffer, kept + bytesRead);
      if (this.sockets > maximum)
        throw new RangeError(`Cannot count TCP sockets: there are more than ${maximum}`);
      signal.throwIfAborted();
    }
  }

  /** Counts the whole lines and moves what is left of the last one to the front; returns its length. */
  #takeLines(buffer: Buffer, length: number): number {
    const end = buffer.lastIndexOf(LINE_FEED, length - 1) + 1;
    if (end === 0) throw new SyntaxError(`Cannot read TCP sockets: a line of more than ${length} bytes`);
    this.#scanner.reset(buffer, end);
    do this.#takeLine();
    while (this.#scanner.nextLine());
    buffer.copyWithin(0, end, length);
    return length - end;
  }

  /** `  sl: local:port remote:port st tx_queue:rx_queue …`; the line of headings has no state and is passed over. */
  #takeLine(): void {
    const scanner = this.#scanner;
    scanner.skip(3);
    const state = scanner.hex();
    const sent = scanner.hex();
    scanner.at++;
    const received = scanner.hex();
    if (!(state >= 1 && state <= tcpStates.length) || Number.isNaN(received)) return;
    this.counts[state - 1]!++;
    this.sockets++;
    this.sent += sent;
    this.received += received;
  }
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'r');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
