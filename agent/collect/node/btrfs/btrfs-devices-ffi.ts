import { ptr } from 'bun:ffi';
import { closeSync, openSync } from 'node:fs';
import { basename } from 'node:path';
import { openCLibrary } from '../../../kit/c-library-ffi.ts';

/** One device of a mounted btrfs file system. */
export type BtrfsDevice = {
  /** Its name without the folder: `sda`. */
  readonly name: string;
  /** 32 hexadecimal digits in the form of RFC 9562. */
  readonly uuid: string;
  readonly totalBytes: number;
  readonly usedBytes: number;
  readonly errors: Readonly<Record<BtrfsError, number>>;
};
/** Kinds of error, in the order of `enum btrfs_dev_stat_values`. */
export const btrfsErrors = ['write', 'read', 'flush', 'corruption', 'generation'] as const;
type BtrfsError = (typeof btrfsErrors)[number];

/** Requests and sizes of their structures (include/uapi/linux/btrfs.h); the same on x86-64 and arm64. */
const FS_INFO = { request: 0x8400941fn, bytes: 1_024 };
const DEVICE_INFO = { request: 0xd000941en, bytes: 4_096 };
const DEVICE_STATS = { request: 0xc4089434n, bytes: 1_032 };
const DEVICE_PATH_AT = 3_072;

/**
 * Opens the ioctls that tell what sysfs does not: how much of each device is used, and its errors.
 * @returns undefined when there is no C library that has ioctl(2)
 */
export function openBtrfsDevices() {
  const library = openCLibrary({ ioctl: { args: ['i32', 'u64', 'ptr'], returns: 'i32' } });
  if (library === undefined) return undefined;
  const ask = (file: number, { request, bytes }: typeof FS_INFO, id = 0): Buffer | undefined => {
    const answer = Buffer.alloc(bytes);
    answer.writeBigUInt64LE(BigInt(id));
    if (request === DEVICE_STATS.request) answer.writeBigUInt64LE(BigInt(btrfsErrors.length), 8);
    return library.symbols.ioctl(file, request, ptr(answer)) < 0 ? undefined : answer;
  };
  return {
    /** The identifier of the file system mounted there and its devices; undefined when the kernel refuses. */
    read(mountPoint: string): { id: string; devices: BtrfsDevice[] } | undefined {
      const file = openSync(mountPoint, 'r');
      try {
        const info = ask(file, FS_INFO);
        const devices = info && readDevices(info, (what, id) => ask(file, what, id));
        return devices && { id: uuidAt(info, 16), devices };
      } finally {
        closeSync(file);
      }
    },
    close: () => library.close(),
  };
}

/** Device ids have gaps, so they are tried up to the highest, until all are found. */
function readDevices(
  info: Buffer,
  ask: (what: typeof FS_INFO, id: number) => Buffer | undefined,
): BtrfsDevice[] | undefined {
  const [highest, count] = [numberAt(info, 0), numberAt(info, 8)];
  const devices: BtrfsDevice[] = [];
  for (let id = 0; id <= highest && devices.length < count; id++) {
    const device = ask(DEVICE_INFO, id);
    if (device === undefined) continue;
    const stats = ask(DEVICE_STATS, id);
    if (stats !== undefined) devices.push(toDevice(device, stats));
  }
  return devices.length === count ? devices : undefined;
}

function toDevice(info: Buffer, stats: Buffer): BtrfsDevice {
  const path = info.toString('utf8', DEVICE_PATH_AT, info.indexOf(0, DEVICE_PATH_AT));
  const [write = 0, read = 0, flush = 0, corruption = 0, generation = 0] = btrfsErrors.map((_, index) =>
    numberAt(stats, 24 + index * 8),
  );
  return {
    name: basename(path),
    uuid: uuidAt(info, 8),
    usedBytes: numberAt(info, 24),
    totalBytes: numberAt(info, 32),
    errors: { write, read, flush, corruption, generation },
  };
}

function numberAt(bytes: Buffer, at: number): number {
  return Number(bytes.readBigUInt64LE(at));
}

function uuidAt(bytes: Buffer, at: number): string {
  return bytes.toString('hex', at, at + 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
