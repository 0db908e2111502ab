/** Bytes that a process caused to be read from and written to storage (proc_pid_io(5)). */
export type ProcessIo = { readonly readBytes: number; readonly writtenBytes: number };

/** Reads the bytes of `/proc/PID/io`, or undefined when a line is missing. */
export function parseProcessIo(bytes: Buffer): ProcessIo | undefined {
  const match = /\nread_bytes: (\d+)\nwrite_bytes: (\d+)\n/.exec(bytes.toString('latin1'));
  return match ? { readBytes: Number(match[1]), writtenBytes: Number(match[2]) } : undefined;
}
