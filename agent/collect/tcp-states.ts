import { readSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { errorCode } from '../kit/errors.ts';
import { TableScanner } from './table-scanner.ts';
import { TimeSlice } from './time-slice.ts';

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
const buffer = Buffer.allocUnsafe(CHUNK);
const scanner = new TableScanner();

/** Adds up the sockets of `/proc/net/tcp` and `tcp6` (Documentation/networking/proc_net_tcp.rst). */
export class TcpStates {
  /** Sockets by state; index 0 is `established`. */
  readonly counts = new Float64Array(tcpStates.length);
  sent = 0;
  received = 0;
  /** Sockets seen, over all tables. */
  sockets = 0;

  /**
   * Reads one table in slices: the kernel walks its whole hash table for us, which takes tens of milliseconds with
   * 50,000 connections.
   *
   * @param maximum how many sockets there may be, over all tables
   * @returns false when there is no such table.
   * @throws RangeError when there are more.
   */
  async add(path: string, maximum: number, signal: AbortSignal): Promise<boolean> {
    const file = await openIfThere(path);
    if (file === undefined) return false;
    try {
      await this.#read(file.fd, maximum, signal);
    } finally {
      await file.close();
    }
    return true;
  }

  async #read(descriptor: number, maximum: number, signal: AbortSignal): Promise<void> {
    const slice = new TimeSlice();
    let kept = 0;
    for (;;) {
      if (this.sockets > maximum)
        throw new RangeError(`Cannot count TCP sockets: there are more than ${maximum}`);
      const count = readSync(descriptor, buffer, kept, CHUNK - kept, null);
      if (count === 0) return;
      kept = this.#takeLines(kept + count);
      if (slice.over) {
        const rest = Buffer.from(buffer.subarray(0, kept));
        await slice.next(signal);
        rest.copy(buffer);
      }
    }
  }

  /** Counts the whole lines and moves what is left of the last one to the front; returns its length. */
  #takeLines(length: number): number {
    const end = buffer.lastIndexOf(LINE_FEED, length - 1) + 1;
    if (end === 0) throw new SyntaxError(`Cannot read TCP sockets: a line of more than ${length} bytes`);
    scanner.reset(buffer, end);
    do this.#takeLine();
    while (scanner.nextLine());
    buffer.copyWithin(0, end, length);
    return length - end;
  }

  /** `  sl: local:port remote:port st tx_queue:rx_queue …`; the line of headings has no state and is passed over. */
  #takeLine(): void {
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
