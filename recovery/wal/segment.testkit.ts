import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WAL_PAGE } from './page-header.ts';
import { segmentNumber } from './wal-name.ts';

export const MiB = 2 ** 20;
/** System id of the clusters of tests. */
export const CLUSTER = '7300000000000000001';

export type SegmentShape = {
  readonly systemId?: string;
  /** Bytes of a segment. @default 1 MiB, the smallest */
  readonly size?: number;
  /** Timeline of its pages. @default that of its name */
  readonly timeline?: number;
  /** Pages that are written; the rest is zeros. @default all */
  readonly pages?: number;
  /** Whether the last record of the written pages is a switch. @default where not all are written */
  readonly switches?: boolean;
  /** Gives the pages another content. */
  readonly seed?: number;
};

/** A segment as PostgreSQL 15 lays it out: pages with their headers, one record in each. */
export function segmentBytes(name: string, shape: SegmentShape = {}): Buffer {
  const { size = MiB, systemId = CLUSTER, seed = 0, pages = size / WAL_PAGE } = shape;
  const timeline = shape.timeline ?? Number.parseInt(name.slice(0, 8), 16);
  const address = BigInt(segmentNumber(name, size)) * BigInt(size);
  const bytes = Buffer.alloc(size);
  for (let page = 0; page < pages; page++) {
    const at = page * WAL_PAGE;
    bytes.writeUInt16LE(0xd110, at);
    bytes.writeUInt16LE(page === 0 ? 2 : 0, at + 2);
    bytes.writeUInt32LE(timeline, at + 4);
    bytes.writeBigUInt64LE(address + BigInt(at), at + 8);
    const last = page === pages - 1;
    record(bytes, at + (page === 0 ? 40 : 24), last && (shape.switches ?? pages < size / WAL_PAGE), seed);
  }
  bytes.writeBigUInt64LE(BigInt(systemId), 24);
  bytes.writeUInt32LE(size, 32);
  bytes.writeUInt32LE(WAL_PAGE, 36);
  return bytes;
}

function record(bytes: Buffer, at: number, isSwitch: boolean, seed: number): void {
  bytes.writeUInt32LE(isSwitch ? 24 : 100, at);
  bytes.writeUInt32LE(seed, at + 4);
  bytes[at + 16] = isSwitch ? 0x40 : 0x10;
  bytes[at + 17] = 0;
}

/** A folder for such files, with a way to write one and to take all away. */
export class WalFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'vedette-wal-'));

  write(name: string, bytes: Buffer | string = segmentBytes(name)): string {
    const path = join(this.path, name);
    writeFileSync(path, bytes);
    return path;
  }

  /** A path in it that is not there yet. */
  free(): string {
    return join(this.path, randomBytes(6).toString('hex'));
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
