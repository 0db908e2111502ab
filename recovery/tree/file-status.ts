/** Bytes of `struct statx` (include/uapi/linux/stat.h), the same on every architecture. */
export const STATUS_BYTES = 256;
const HIGH = 0x1_0000_0000;

/** What statx(2) tells of one thing. Texts are made when they are asked for: a walk that only counts needs none. */
export class FileStatus {
  /** Type and permission bits together, as `st_mode`. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly links: number;
  readonly size: number;
  /** Blocks of 512 bytes that it takes. */
  readonly blocks: number;
  /** The file system that it is on: `major:minor` as one number. */
  readonly fileSystem: number;
  readonly #inode: Halves;
  readonly #mtime: Moment;
  readonly #ctime: Moment;
  readonly #device: Halves;

  /** @param view of a filled `struct statx`, which may be filled anew afterwards */
  constructor(view: DataView) {
    this.mode = view.getUint16(28, true);
    this.uid = view.getUint32(20, true);
    this.gid = view.getUint32(24, true);
    this.links = view.getUint32(16, true);
    this.size = view.getUint32(40, true) + view.getUint32(44, true) * HIGH;
    this.blocks = view.getUint32(48, true) + view.getUint32(52, true) * HIGH;
    this.fileSystem = view.getUint32(136, true) * HIGH + view.getUint32(140, true);
    this.#inode = [view.getUint32(32, true), view.getUint32(36, true)];
    this.#mtime = momentAt(view, 112);
    this.#ctime = momentAt(view, 96);
    this.#device = [view.getUint32(128, true), view.getUint32(132, true)];
  }

  /** Decimal. */
  get inode(): string {
    const [low, high] = this.#inode;
    return high === 0 ? String(low) : String((BigInt(high) << 32n) | BigInt(low));
  }

  /** Nanoseconds since 1970, decimal. */
  get mtime(): string {
    return nanoseconds(this.#mtime);
  }

  get ctime(): string {
    return nanoseconds(this.#ctime);
  }

  /** Of a device. */
  get device(): readonly [major: number, minor: number] {
    return this.#device;
  }
}

type Halves = readonly [number, number];
/** Seconds in two halves, the higher one signed, and nanoseconds. */
type Moment = readonly [low: number, high: number, part: number];

function momentAt(view: DataView, at: number): Moment {
  return [view.getUint32(at, true), view.getInt32(at + 4, true), view.getUint32(at + 8, true)];
}

/** One decimal number; bigints only where the plain way does not hold. */
function nanoseconds([low, high, part]: Moment): string {
  const seconds = high * HIGH + low;
  if (seconds > 0) return `${seconds}${String(part).padStart(9, '0')}`;
  return String(BigInt(seconds) * 1_000_000_000n + BigInt(part));
}
