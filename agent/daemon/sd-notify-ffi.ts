import { FFIType, ptr } from 'bun:ffi';
import { openCLibrary } from '../kit/c-library-ffi.ts';

const AF_UNIX = 1;
const SOCK_DGRAM_CLOEXEC = 2 | 0o2000000;

/**
 * Tells systemd how the service is (sd_notify(3)): `READY=1`, `STATUS=…`, `WATCHDOG=1`, `STOPPING=1`. A datagram to
 * the socket named in `NOTIFY_SOCKET`, for which Node and Bun have no API; a program started for each message would
 * cost more than the agent itself.
 *
 * @returns a function that sends one message; it does nothing where there is no such socket.
 */
export function openSdNotify(socket = process.env.NOTIFY_SOCKET): (message: string) => void {
  if (!socket || process.platform !== 'linux') return () => {};
  const libc = openCLibrary({
    socket: { args: [FFIType.i32, FFIType.i32, FFIType.i32], returns: FFIType.i32 },
    sendto: {
      args: [FFIType.i32, FFIType.ptr, FFIType.u64, FFIType.i32, FFIType.ptr, FFIType.u32],
      returns: FFIType.i64,
    },
  });
  if (libc === undefined) return () => {};
  const address = unixAddress(socket);
  const descriptor = libc.symbols.socket(AF_UNIX, SOCK_DGRAM_CLOEXEC, 0);
  return (message) => {
    const bytes = Buffer.from(message);
    libc.symbols.sendto(descriptor, ptr(bytes), bytes.length, 0, ptr(address), address.length);
  };
}

/** A `sockaddr_un`; a leading `@` stands for the abstract namespace's zero byte (unix(7)). */
function unixAddress(path: string): Buffer {
  const name = Buffer.from(path);
  if (path.startsWith('@')) name[0] = 0;
  const family = Buffer.alloc(2);
  family.writeUInt16LE(AF_UNIX);
  return Buffer.concat([family, name, ...(path.startsWith('@') ? [] : [Buffer.alloc(1)])]);
}
