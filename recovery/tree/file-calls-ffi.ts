import { type Pointer, ptr, read } from 'bun:ffi';
import { constants as fileConstants } from 'node:fs';
import { constants as systemConstants } from 'node:os';
import { openCLibrary } from '../../agent/kit/c-library-ffi.ts';
import { OperationalError } from '../../agent/kit/errors.ts';
import { pathText } from '../archive/path-bytes.ts';
import { FileStatus, STATUS_BYTES } from './file-status.ts';
import { gatherNames } from './folder-names.ts';

/**
 * A name or path in which every character is one byte (U+0000 to U+00FF): what the kernel has, whatever its encoding, in strings that
 * compare as bytes do.
 */
export type ByteText = string;

const AT_SYMLINK_NOFOLLOW = 0x100;
const AT_REMOVEDIR = 0x200;
const AT_NO_AUTOMOUNT = 0x800;
const AT_EMPTY_PATH = 0x1000;
const RENAME_NOREPLACE = 1;
const RENAME_EXCHANGE = 2;
const SEEK_DATA = 3;
const SEEK_HOLE = 4;
const DONTNEED = 4;
const STATX_BASIC_STATS = 0x7ff;
const UTIME_OMIT = 0x3ffffffen;
const SECOND = 1_000_000_000n;
const NONE: readonly ByteText[] = [];
const O_CLOEXEC = 0x8_0000;
const O_PATH = 0x20_0000;
const { O_NOFOLLOW } = fileConstants;
const { EEXIST, EINVAL, ENAMETOOLONG, ENOSYS, ENOTSUP, ENXIO } = systemConstants.errno;
/** Bytes of the longest path, value or list of attributes that the kernel takes (XATTR_SIZE_MAX). */
const LONGEST = 0x1_0000;

/** Numbers of calls for which not every C library has a function (arch/x86/entry/syscalls, include/uapi/asm-generic/unistd.h). */
const numbers =
  process.arch === 'arm64'
    ? { getdents64: 61, statx: 291, renameat2: 276 }
    : { getdents64: 217, statx: 332, renameat2: 316 };

const two = ['ptr', 'ptr'] as const;
const symbols = {
  syscall: { args: ['i64', 'i64', 'i64', 'i64', 'i64', 'i64'], returns: 'i64' },
  openat: { args: ['i32', 'ptr', 'i32', 'u32'], returns: 'i32' },
  close: { args: ['i32'], returns: 'i32' },
  readlinkat: { args: ['i32', 'ptr', 'ptr', 'usize'], returns: 'i32' },
  mkdirat: { args: ['i32', 'ptr', 'u32'], returns: 'i32' },
  symlinkat: { args: ['ptr', 'i32', 'ptr'], returns: 'i32' },
  linkat: { args: ['i32', 'ptr', 'i32', 'ptr', 'i32'], returns: 'i32' },
  unlinkat: { args: ['i32', 'ptr', 'i32'], returns: 'i32' },
  renameat: { args: ['i32', 'ptr', 'i32', 'ptr'], returns: 'i32' },
  mknodat: { args: ['i32', 'ptr', 'u32', 'u64'], returns: 'i32' },
  fchownat: { args: ['i32', 'ptr', 'u32', 'u32', 'i32'], returns: 'i32' },
  fchmod: { args: ['i32', 'u32'], returns: 'i32' },
  chmod: { args: ['ptr', 'u32'], returns: 'i32' },
  utimensat: { args: ['i32', 'ptr', 'ptr', 'i32'], returns: 'i32' },
  futimens: { args: ['i32', 'ptr'], returns: 'i32' },
  ftruncate: { args: ['i32', 'i64'], returns: 'i32' },
  lseek: { args: ['i32', 'i64', 'i32'], returns: 'i64' },
  fsync: { args: ['i32'], returns: 'i32' },
  syncfs: { args: ['i32'], returns: 'i32' },
  llistxattr: { args: [...two, 'usize'], returns: 'i32' },
  lgetxattr: { args: [...two, 'ptr', 'usize'], returns: 'i32' },
  lsetxattr: { args: [...two, 'ptr', 'usize', 'i32'], returns: 'i32' },
  fsetxattr: { args: ['i32', 'ptr', 'ptr', 'usize', 'i32'], returns: 'i32' },
  fremovexattr: { args: ['i32', 'ptr'], returns: 'i32' },
  posix_fadvise: { args: ['i32', 'i64', 'i64', 'i32'], returns: 'i32' },
  lremovexattr: { args: [...two], returns: 'i32' },
  __errno_location: { args: [], returns: 'ptr' },
} as const;

/** Opens the calls of the kernel on folders that are held open, by which a path cannot be led astray. Linux only. */
function openFileCalls() {
  const library = process.platform === 'linux' ? openCLibrary(symbols) : undefined;
  if (library === undefined)
    throw new OperationalError('unavailable', 'Cannot reach files by descriptor: this system is not Linux');
  const c = library.symbols;
  // They live as long as the program, so that their addresses stay good.
  const buffers = { first: Buffer.alloc(LONGEST + 1), second: Buffer.alloc(LONGEST + 1) };
  const room = Buffer.alloc(LONGEST * 2);
  const status = Buffer.alloc(STATUS_BYTES);
  const statusView = new DataView(status.buffer, status.byteOffset, STATUS_BYTES);
  const [firstAt, secondAt, roomAt, statusAt] = [buffers.first, buffers.second, room, status].map((buffer) =>
    ptr(buffer),
  ) as [Pointer, Pointer, Pointer, Pointer];

  const put = (buffer: Buffer, at: Pointer, text: ByteText): Pointer => {
    if (text.length >= buffer.length) throw systemError('path', ENAMETOOLONG, text);
    buffer[buffer.write(text, 0, 'latin1')] = 0;
    return at;
  };
  const first = (text: ByteText) => put(buffers.first, firstAt, text);
  const second = (text: ByteText) => put(buffers.second, secondAt, text);
  const reason = () => read.i32(c.__errno_location()!, 0);
  const check = (result: number | bigint, call: string, name: ByteText): number => {
    if (result < 0) throw systemError(call, reason(), name);
    return Number(result);
  };
  return {
    /** @returns a descriptor, to be closed by `close` */
    open: (folder: number, name: ByteText, flags: number, mode = 0): number =>
      check(c.openat(folder, first(name), flags | O_CLOEXEC, mode), 'open', name),
    /** Holds the thing itself without opening it, a symlink too. */
    openPath: (folder: number, name: ByteText): number =>
      check(c.openat(folder, first(name), O_PATH | O_NOFOLLOW | O_CLOEXEC, 0), 'open', name),
    close: (descriptor: number): void => void c.close(descriptor),

    /** The thing itself, never what a symlink points at; `''` is the descriptor itself. */
    status(folder: number, name: ByteText): FileStatus {
      const flags = AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | (name === '' ? AT_EMPTY_PATH : 0);
      const result = c.syscall(numbers.statx, folder, first(name), flags, STATX_BASIC_STATS, statusAt);
      check(result, 'stat', name);
      return new FileStatus(statusView);
    },

    /** Names in an open folder, `.` and `..` left out, in no order. */
    names(folder: number): ByteText[] {
      const found: ByteText[] = [];
      for (;;) {
        const length = check(
          c.syscall(numbers.getdents64, folder, roomAt, room.length, 0, 0),
          'read folder',
          '',
        );
        if (length === 0) return found;
        gatherNames(room, length, found);
      }
    },

    readLink(folder: number, name: ByteText): ByteText {
      const length = c.readlinkat(folder, first(name), roomAt, LONGEST);
      return room.toString('latin1', 0, check(length, 'read link', name));
    },
    makeFolder: (folder: number, name: ByteText, mode: number): void =>
      void check(c.mkdirat(folder, first(name), mode), 'make folder', name),
    makeSymlink: (target: ByteText, folder: number, name: ByteText): void =>
      void check(c.symlinkat(first(target), folder, second(name)), 'make symlink', name),
    makeLink: (fromFolder: number, from: ByteText, folder: number, name: ByteText): void =>
      void check(c.linkat(fromFolder, first(from), folder, second(name), 0), 'link', name),
    /** @param mode type and permission bits; the type decides what it is */
    makeNode: (folder: number, name: ByteText, mode: number, major: number, minor: number): void =>
      void check(c.mknodat(folder, first(name), mode, deviceNumber(major, minor)), 'make special file', name),
    unlink: (folder: number, name: ByteText): void =>
      void check(c.unlinkat(folder, first(name), 0), 'remove', name),
    removeFolder: (folder: number, name: ByteText): void =>
      void check(c.unlinkat(folder, first(name), AT_REMOVEDIR), 'remove folder', name),
    rename: (fromFolder: number, from: ByteText, folder: number, name: ByteText): void =>
      void check(c.renameat(fromFolder, first(from), folder, second(name)), 'rename', from),
    /** Both names change places in one step. Throws `EINVAL` or `ENOSYS` where the file system cannot. */
    exchange: (fromFolder: number, from: ByteText, folder: number, name: ByteText): void =>
      void check(
        c.syscall(numbers.renameat2, fromFolder, first(from), folder, second(name), RENAME_EXCHANGE),
        'exchange',
        from,
      ),
    /** As rename, and throws `EEXIST` where the new name is taken. */
    renameToNew(fromFolder: number, from: ByteText, folder: number, name: ByteText): void {
      const flag = RENAME_NOREPLACE;
      if (c.syscall(numbers.renameat2, fromFolder, first(from), folder, second(name), flag) === 0n) return;
      // Some file systems cannot promise it: there it is looked for first.
      if (![EINVAL, ENOSYS].includes(reason())) throw systemError('rename', reason(), from);
      const free = c.syscall(numbers.statx, folder, first(name), AT_SYMLINK_NOFOLLOW, 0, statusAt) < 0n;
      if (!free) throw systemError('rename', EEXIST, name);
      check(c.renameat(fromFolder, first(from), folder, second(name)), 'rename', from);
    },

    /** `''` is the descriptor itself. */
    changeOwner: (folder: number, name: ByteText, uid: number, gid: number): void =>
      void check(
        c.fchownat(folder, first(name), uid, gid, AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH),
        'chown',
        name,
      ),
    changeMode: (descriptor: number, mode: number): void =>
      void check(c.fchmod(descriptor, mode), 'chmod', ''),
    /** Of what an `O_PATH` descriptor holds, for which fchmod(2) has no power. */
    changeModeOfPath: (path: ByteText, mode: number): void =>
      void check(c.chmod(first(path), mode), 'chmod', path),
    /** Sets the time of change and leaves that of access. @param mtime nanoseconds since 1970, decimal */
    changeTime(folder: number, name: ByteText, mtime: string): void {
      putTimes(room, BigInt(mtime));
      check(c.utimensat(folder, first(name), roomAt, AT_SYMLINK_NOFOLLOW), 'set times', name);
    },
    changeTimeOf(descriptor: number, mtime: string): void {
      putTimes(room, BigInt(mtime));
      check(c.futimens(descriptor, roomAt), 'set times', '');
    },
    truncate: (descriptor: number, size: number): void =>
      void check(c.ftruncate(descriptor, size), 'truncate', ''),
    /** Next byte of data at or behind `offset`, `size` where there is none. */
    nextData(descriptor: number, offset: number, size: number): number {
      const found = Number(c.lseek(descriptor, offset, SEEK_DATA));
      if (found >= 0) return found;
      // ENXIO: nothing but hole up to the end.
      if (reason() === ENXIO) return size;
      throw systemError('seek', reason(), '');
    },
    nextHole(descriptor: number, offset: number): number {
      return check(Number(c.lseek(descriptor, offset, SEEK_HOLE)), 'seek', '');
    },
    sync: (descriptor: number): void => void check(c.fsync(descriptor), 'fsync', ''),
    /** Lets go of what the kernel keeps of a file in memory, so that the next read comes from the disk. */
    forgetCache: (descriptor: number): void => void c.posix_fadvise(descriptor, 0, 0, DONTNEED),
    /** Everything that is not yet on the disk of the file system that the descriptor is on. */
    syncFileSystem: (descriptor: number): void => void check(c.syncfs(descriptor), 'syncfs', ''),

    /**
     * Names of extended attributes; undefined where the file system has none.
     * @param path of the thing itself; a symlink at its end is not followed
     */
    attributeNames(path: ByteText): readonly ByteText[] | undefined {
      const length = c.llistxattr(first(path), roomAt, LONGEST);
      if (length === 0) return NONE;
      if (length < 0 && reason() === ENOTSUP) return undefined;
      check(length, 'list attributes', path);
      return room.toString('latin1', 0, length - 1).split('\0');
    },
    attribute(path: ByteText, name: ByteText): Buffer {
      const length = c.lgetxattr(first(path), second(name), roomAt, LONGEST);
      return Buffer.from(room.subarray(0, check(length, `read attribute ${name}`, path)));
    },
    setAttribute: (path: ByteText, name: ByteText, value: Uint8Array): void => {
      room.set(value.subarray(0, LONGEST));
      const result = c.lsetxattr(first(path), second(name), roomAt, value.length, 0);
      check(result, `set attribute ${name}`, path);
    },
    setAttributeOf(descriptor: number, name: ByteText, value: Uint8Array): void {
      room.set(value.subarray(0, LONGEST));
      const result = c.fsetxattr(descriptor, first(name), roomAt, value.length, 0);
      check(result, `set attribute ${name}`, '');
    },
    removeAttributeOf: (descriptor: number, name: ByteText): void =>
      void check(c.fremovexattr(descriptor, first(name)), `remove attribute ${name}`, ''),
    removeAttribute: (path: ByteText, name: ByteText): void =>
      void check(c.lremovexattr(first(path), second(name)), `remove attribute ${name}`, path),
  };
}

export type FileCalls = ReturnType<typeof openFileCalls>;
let opened: FileCalls | undefined;

/** The calls, opened on first use. @throws OperationalError `unavailable` where this is not Linux */
export function fileCalls(): FileCalls {
  opened ??= openFileCalls();
  return opened;
}

/** @returns `dev_t` as glibc makes it (gnu_dev_makedev(3)) */
function deviceNumber(major: number, minor: number): bigint {
  const [high, low] = [BigInt(major), BigInt(minor)];
  return (
    ((high & 0xfffff000n) << 32n) | ((high & 0xfffn) << 8n) | ((low & 0xffffff00n) << 12n) | (low & 0xffn)
  );
}

/** Two `timespec`: that of access stays, that of change is set. */
function putTimes(room: Buffer, nanoseconds: bigint): void {
  const part = ((nanoseconds % SECOND) + SECOND) % SECOND;
  room.writeBigInt64LE(0n, 0);
  room.writeBigInt64LE(UTIME_OMIT, 8);
  room.writeBigInt64LE((nanoseconds - part) / SECOND, 16);
  room.writeBigInt64LE(part, 24);
}

const codes = new Map(Object.entries(systemConstants.errno).map(([code, number]) => [number, code]));
codes.set(ENOTSUP, 'ENOTSUP');

function systemError(call: string, number: number, name: ByteText): Error {
  const code = codes.get(number) ?? `errno ${number}`;
  const where = name === '' ? '' : ` ${pathText(Buffer.from(name, 'latin1'))}`;
  return Object.assign(new Error(`${call}${where}: ${code}`), { code, syscall: call });
}
