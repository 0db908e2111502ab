import { type Pointer, ptr, read } from 'bun:ffi';
import { closeSync } from 'node:fs';
import { constants } from 'node:os';
import { openCLibrary } from '../../agent/kit/c-library-ffi.ts';
import { internetAddress } from './socket-address.ts';

/** What came with a packet beside its bytes (cmsg(3)). */
export type ControlMessage = { readonly level: number; readonly type: number; readonly data: Buffer };

export type ReceivedPacket = {
  readonly bytes: Buffer;
  /** Whom it is from, or for the queue of errors whom the packet was for. */
  readonly from: string | undefined;
  readonly control: readonly ControlMessage[];
};

export type KernelSocketKind = {
  readonly family: 4 | 6;
  readonly type: 'datagram' | 'raw';
  /** Number of the protocol: 1 ICMP, 17 UDP, 58 ICMPv6. */
  readonly protocol: number;
};

/**
 * A socket of the C library that never blocks, for what Node's sockets cannot do: ICMP, time stamps of the kernel,
 * TTLs, the queue of ICMP errors. Linux only, 64 bits, little-endian: x86-64 and arm64, glibc and musl.
 */
export type KernelSocket = {
  /** Sets an option to a number. @throws system errors */
  set(level: number, option: number, value: number | Uint8Array): void;
  /** @throws system errors */
  bind(address: Buffer): void;
  /** Sends one packet. @throws system errors */
  sendTo(bytes: Buffer, address: Buffer): void;
  /** The next packet, or error where `errors`; undefined when there is none. Never waits. */
  receive(errors?: boolean): ReceivedPacket | undefined;
  close(): void;
};

const TYPES = { datagram: 2, raw: 3 };
const FAMILIES = { 4: 2, 6: 10 };
const [NONBLOCK, CLOEXEC] = [0o4000, 0o2000000];
const [MSG_DONTWAIT, MSG_ERRQUEUE, MSG_CTRUNC] = [0x40, 0x2000, 0x8];
/** The longest IP packet, and room for what comes with it. */
const [LONGEST, CONTROL, ADDRESS] = [65_536, 512, 128];

/** @throws system errors: `EACCES` and `EPERM` where this user may not, `ENOSYS` where there is no such C library */
export function openKernelSocket({ family, type, protocol }: KernelSocketKind): KernelSocket {
  const c = library();
  const descriptor = c.socket(FAMILIES[family], TYPES[type] | NONBLOCK | CLOEXEC, protocol);
  if (descriptor < 0) throw systemError('socket');
  const checked = (call: string, result: number | bigint) => {
    if (result < 0) throw systemError(call);
  };
  return {
    set(level, option, value) {
      const bytes = typeof value === 'number' ? fourBytes(value) : Buffer.from(value);
      checked('setsockopt', c.setsockopt(descriptor, level, option, ptr(bytes), bytes.length));
    },
    bind: (address) => checked('bind', c.bind(descriptor, ptr(address), address.length)),
    sendTo(bytes, address) {
      const sent = c.sendto(descriptor, ptr(bytes), bytes.length, MSG_DONTWAIT, ptr(address), address.length);
      checked('sendto', sent);
    },
    receive: (errors = false) => receive(descriptor, errors ? MSG_ERRQUEUE | MSG_DONTWAIT : MSG_DONTWAIT),
    close: () => closeSync(descriptor),
  };
}

/** The wall clock that the kernel stamps packets with, milliseconds since the epoch, to a quarter of a microsecond. */
export function kernelNow(): number {
  library().clock_gettime(0, ptr(timespec));
  return milliseconds(timespec);
}

/** A `struct timespec` in milliseconds. */
export function milliseconds(spec: Buffer): number {
  return Number(spec.readBigInt64LE(0)) * 1_000 + Number(spec.readBigInt64LE(8)) / 1e6;
}

function receive(descriptor: number, flags: number): ReceivedPacket | undefined {
  const scratch = receiver();
  scratch.header.writeUInt32LE(ADDRESS, 8);
  scratch.header.writeBigUInt64LE(BigInt(CONTROL), 40);
  scratch.header.writeUInt32LE(0, 48);
  const size = Number(library().recvmsg(descriptor, scratch.headerPointer, flags));
  if (size < 0) return undefined;
  const from = scratch.address.subarray(0, Math.min(ADDRESS, scratch.header.readUInt32LE(8)));
  return {
    bytes: Buffer.from(scratch.bytes.subarray(0, size)),
    from: internetAddress(from),
    control: controlMessages(scratch),
  };
}

/** Each has its length with its own header of 16 bytes, and begins at a multiple of 8. */
function controlMessages({ header, control }: Receiver): ControlMessage[] {
  const messages: ControlMessage[] = [];
  const cut = (header.readUInt32LE(48) & MSG_CTRUNC) !== 0;
  const end = Math.min(CONTROL, Number(header.readBigUInt64LE(40)));
  for (let at = 0; at + 16 <= end && !cut; ) {
    const size = control.readUInt32LE(at);
    if (size < 16 || at + size > end) break;
    messages.push({
      level: control.readInt32LE(at + 8),
      type: control.readInt32LE(at + 12),
      data: Buffer.from(control.subarray(at + 16, at + size)),
    });
    at += (size + 7) & ~7;
  }
  return messages;
}

type Receiver = {
  readonly header: Buffer;
  readonly headerPointer: Pointer;
  readonly vector: Buffer;
  readonly address: Buffer;
  readonly bytes: Buffer;
  readonly control: Buffer;
};

const timespec = Buffer.from(new ArrayBuffer(16));
let scratch: Receiver | undefined;

/** One `struct msghdr` for all sockets of the thread: each packet is copied out of it before the next is received. */
function receiver(): Receiver {
  if (scratch !== undefined) return scratch;
  const room = (size: number) => Buffer.from(new ArrayBuffer(size));
  const [header, vector, address] = [room(56), room(16), room(ADDRESS)];
  const [bytes, control] = [room(LONGEST), room(CONTROL)];
  writePointer(vector, 0, bytes);
  vector.writeBigUInt64LE(BigInt(LONGEST), 8);
  writePointer(header, 0, address);
  writePointer(header, 16, vector);
  header.writeBigUInt64LE(1n, 24);
  writePointer(header, 32, control);
  scratch = { header, headerPointer: ptr(header), vector, address, bytes, control };
  return scratch;
}

function writePointer(into: Buffer, at: number, target: Buffer): void {
  into.writeBigUInt64LE(BigInt(ptr(target)), at);
}

function fourBytes(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}

function systemError(call: string): Error {
  const number = read.i32(library().__errno_location()!, 0);
  const code = Object.entries(constants.errno).find((entry) => entry[1] === number)?.[0] ?? `E${number}`;
  return Object.assign(new Error(`${call}: ${code}`), { code, errno: number, syscall: call });
}

type Functions = NonNullable<ReturnType<typeof openFunctions>>['symbols'];
let functions: Functions | undefined;

function library(): Functions {
  functions ??= process.platform === 'linux' ? openFunctions()?.symbols : undefined;
  if (functions !== undefined) return functions;
  throw Object.assign(new Error('sockets of the kernel need the C library of Linux'), { code: 'ENOSYS' });
}

function openFunctions() {
  return openCLibrary({
    socket: { args: ['i32', 'i32', 'i32'], returns: 'i32' },
    setsockopt: { args: ['i32', 'i32', 'i32', 'ptr', 'u32'], returns: 'i32' },
    bind: { args: ['i32', 'ptr', 'u32'], returns: 'i32' },
    sendto: { args: ['i32', 'ptr', 'u64', 'i32', 'ptr', 'u32'], returns: 'i64' },
    recvmsg: { args: ['i32', 'ptr', 'i32'], returns: 'i64' },
    clock_gettime: { args: ['i32', 'ptr'], returns: 'i32' },
    __errno_location: { args: [], returns: 'ptr' },
  });
}
