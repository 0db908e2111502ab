import { closeSync, openSync, writeSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { TapRecord } from '../../../../chaos/proxy/data-plane.ts';
import { PcapngWriter } from '../../../../chaos/proxy/tap/pcapng-writer.ts';
import { errorCode, errorMessage, OperationalError } from '../../../kit/errors.ts';
import type { Output } from '../../command.ts';
import { type ExitCode, exitCodes } from '../../exit-codes.ts';
import { untilInterrupted } from '../../interrupted.ts';
import { serverUrl } from './server-url.ts';
import { type TapLook, tapRecordLines } from './tap-record-lines.ts';
import { TapSource } from './tap-source.ts';

export type TapArguments = {
  readonly proxyName: string;
  readonly as: TapLook;
  readonly connection?: number | undefined;
  readonly save?: string | undefined;
  readonly host?: string | undefined;
};

/** Milliseconds between two questions; the server keeps four megabytes meanwhile. */
const PERIOD = 200;

/**
 * Shows what a proxy delivers until it is interrupted, and keeps it as packets where that is asked for: the file is
 * whole after every record.
 *
 * @throws OperationalError; what was saved until then stays
 */
export function runTap(args: TapArguments, output: Output): Promise<ExitCode> {
  return untilInterrupted(async (signal) => {
    const source = new TapSource(serverUrl(args.host), args.proxyName, signal);
    const protocol = await source.protocol();
    const file = args.save === undefined ? undefined : capture(args.save, protocol);
    try {
      const bytes = await follow(source, args, { output, signal, take: (record) => file?.take(record) });
      if (file !== undefined)
        output.writeError(`${file.packets} records with ${bytes} bytes are in ${args.save}\n`);
      return exitCodes.ok.code;
    } finally {
      file?.close();
    }
  });
}

type Following = {
  readonly output: Output;
  readonly signal: AbortSignal;
  readonly take: (record: TapRecord) => void;
};

/** @returns the bytes that were seen */
async function follow(
  source: TapSource,
  { as, connection, proxyName }: TapArguments,
  { output, signal, take }: Following,
): Promise<number> {
  let since: number | undefined;
  let bytes = 0;
  if (output.isTerminal) output.writeError(`tapping ${proxyName} as ${as}; Ctrl-C ends it\n`);
  try {
    while (!signal.aborted) {
      const { next, records, missedBytes } = await source.read(since, connection);
      since = next;
      if (missedBytes > 0) output.writeError(`${missedBytes} bytes came too fast and are not shown\n`);
      for (const record of records) {
        bytes += record.data?.byteLength ?? 0;
        take(record);
        output.write(`${tapRecordLines(record, as, output).join('\n')}\n`);
      }
      if (records.length === 0) await delay(PERIOD, undefined, { signal });
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return bytes;
}

/** A new file of packets. @throws OperationalError `conflict` when there is one already, `storage` */
function capture(path: string, protocol: 'tcp' | 'udp') {
  const writer = new PcapngWriter(protocol);
  const descriptor = created(path);
  const write = (bytes: Uint8Array) => {
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
    } catch (error) {
      throw new OperationalError('storage', `Cannot write ${path}: ${errorMessage(error)}`);
    }
  };
  write(writer.header());
  let packets = 0;
  return {
    get packets() {
      return packets;
    },
    take(record: TapRecord) {
      packets++;
      write(writer.packets(record));
    },
    close: () => closeSync(descriptor),
  };
}

function created(path: string): number {
  try {
    // The bytes may hold secrets of the applications.
    return openSync(path, 'wx', 0o600);
  } catch (error) {
    const isThere = errorCode(error) === 'EEXIST';
    throw new OperationalError(
      isThere ? 'conflict' : 'storage',
      `Cannot write ${path}: ${isThere ? 'it is there already' : errorMessage(error)}`,
    );
  }
}
