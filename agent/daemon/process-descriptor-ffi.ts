import { read } from 'bun:ffi';
import { closeSync } from 'node:fs';
import { openCLibrary } from '../kit/c-library-ffi.ts';

/** The same on every architecture (include/uapi/asm-generic/unistd.h). */
const PIDFD_OPEN = 434;
const PIDFD_SEND_SIGNAL = 424;
const ESRCH = 3;

/** One process, held: its pid may be given out anew, this still means the one that had it. */
export type ProcessDescriptor = {
  /** @returns false when the process has ended @throws Error when the kernel refuses, with its number of the reason */
  signal(number: number): boolean;
  close(): void;
};

/**
 * Holds the process with this pid (pidfd_open(2)). C libraries have no function for it before glibc 2.36.
 *
 * @returns undefined when there is no such process, and where the kernel (before 5.3) or a filter has no such call
 */
export function openProcessDescriptor(pid: number): ProcessDescriptor | undefined {
  const c = process.platform === 'linux' ? library() : undefined;
  if (c === undefined) return undefined;
  const descriptor = Number(c.symbols.syscall(PIDFD_OPEN, pid, 0, 0, 0));
  if (descriptor < 0) return undefined;
  return {
    signal(number) {
      if (c.symbols.syscall(PIDFD_SEND_SIGNAL, descriptor, number, 0, 0) === 0n) return true;
      const reason = read.i32(c.symbols.__errno_location()!, 0);
      if (reason === ESRCH) return false;
      throw new Error(`the kernel refuses (errno ${reason})`);
    },
    close: () => closeSync(descriptor),
  };
}

let opened: ReturnType<typeof openSyscall>;

function library() {
  opened ??= openSyscall();
  return opened;
}

function openSyscall() {
  return openCLibrary({
    syscall: { args: ['i64', 'i64', 'i64', 'i64', 'i64'], returns: 'i64' },
    __errno_location: { args: [], returns: 'ptr' },
  });
}
