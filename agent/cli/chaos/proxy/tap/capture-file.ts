import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import type { TapRecord } from '../../../../../chaos/proxy/data-plane.ts';
import { PcapngWriter } from '../../../../../chaos/proxy/tap/pcapng-writer.ts';
import { errorCode, errorMessage, OperationalError } from '../../../../kit/errors.ts';
import { safeLine } from '../../../../kit/safe-text.ts';

/** A capture file that is whole after every call, so that whatever ends this program leaves one that can be read. */
export type CaptureFile = {
  /** Bytes that were written. */
  readonly size: number;
  /** @throws OperationalError `storage` */
  write(records: readonly TapRecord[]): void;
  close(): void;
};

/**
 * Makes a new file, for its owner alone: other people's bytes are in it.
 *
 * @throws OperationalError `conflict` where it is there already, `storage`
 */
export function createCaptureFile(path: string, protocol: 'tcp' | 'udp'): CaptureFile {
  const writer = new PcapngWriter(protocol);
  const file = openNew(path);
  let size = 0;
  const append = (bytes: Uint8Array) => {
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
    } catch (error) {
      // A full disk takes half a packet: without it the file can be read to its end.
      ftruncateSync(file, size);
      throw failureOf(path, error);
    }
    size += bytes.length;
  };
  append(writer.header());
  return {
    get size() {
      return size;
    },
    write: (records) => append(Buffer.concat(records.map((record) => writer.packets(record)))),
    close: () => closeSync(file),
  };
}

function openNew(path: string): number {
  try {
    return openSync(path, 'wx', 0o600);
  } catch (error) {
    throw failureOf(path, error);
  }
}

function failureOf(path: string, error: unknown): OperationalError {
  const isThere = errorCode(error) === 'EEXIST';
  return new OperationalError(
    isThere ? 'conflict' : 'storage',
    `Cannot save to ${safeLine(path)}: ${isThere ? 'the file is there already' : errorMessage(error)}`,
    { cause: error, ...(isThere && { hint: 'Name another file: a capture is never written over' }) },
  );
}
