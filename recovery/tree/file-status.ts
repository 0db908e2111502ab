/** What statx(2) tells of one thing. */
export type FileStatus = {
  /** Type and permission bits together, as `st_mode`. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly links: number;
  /** Decimal. */
  readonly inode: string;
  readonly size: number;
  /** Blocks of 512 bytes that it takes. */
  readonly blocks: number;
  /** Nanoseconds since 1970, decimal. */
  readonly mtime: string;
  readonly ctime: string;
  /** Of a device. */
  readonly device: readonly [major: number, minor: number];
  /** The file system that it is on: `major:minor` as one number. */
  readonly fileSystem: number;
};

/** Bytes of `struct statx` (include/uapi/linux/stat.h), the same on every architecture. */
export const STATUS_BYTES = 256;

export function readFileStatus(view: DataView): FileStatus {
  return {
    mode: view.getUint16(28, true),
    uid: view.getUint32(20, true),
    gid: view.getUint32(24, true),
    links: view.getUint32(16, true),
    inode: unsigned(view, 32),
    size: Number(view.getBigUint64(40, true)),
    blocks: view.getUint32(48, true) + view.getUint32(52, true) * 0x1_0000_0000,
    mtime: nanoseconds(view, 112),
    ctime: nanoseconds(view, 96),
    device: [view.getUint32(128, true), view.getUint32(132, true)],
    fileSystem: view.getUint32(136, true) * 0x1_0000_0000 + view.getUint32(140, true),
  };
}

function unsigned(view: DataView, at: number): string {
  return view.getUint32(at + 4, true) === 0
    ? String(view.getUint32(at, true))
    : String(view.getBigUint64(at, true));
}

/** Seconds (signed, 64 bits) and nanoseconds (32 bits) as one decimal number; bigints only where the plain way does not hold. */
function nanoseconds(view: DataView, at: number): string {
  const [low, high, part] = [
    view.getUint32(at, true),
    view.getInt32(at + 4, true),
    view.getUint32(at + 8, true),
  ];
  const seconds = high * 0x1_0000_0000 + low;
  if (high < 0 || seconds === 0) return String(view.getBigInt64(at, true) * 1_000_000_000n + BigInt(part));
  return `${seconds}${String(part).padStart(9, '0')}`;
}
