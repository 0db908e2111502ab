import { join } from 'node:path';
import { readOnce } from '../kernel/read-once.ts';

const COMMAND_MAXIMUM = 512;

/** Who a process is: what changes only by exec(2) and setuid(2). */
export type ProcessIdentity = {
  /** The command line, its arguments joined by spaces, cut at 512 characters; empty for kernel threads. */
  readonly command: string;
  /** Effective user id, -1 when the kernel does not tell. */
  readonly uid: number;
};

/** Reads `/proc/PID/cmdline` and the user from `/proc/PID/status`. */
export function readProcessIdentity(proc: string, pid: number): ProcessIdentity {
  const folder = join(proc, String(pid));
  return {
    command: commandOf(readOnce(`${folder}/cmdline`)),
    uid: effectiveUser(readOnce(`${folder}/status`)),
  };
}

/** Joins the NUL-separated arguments of `/proc/PID/cmdline`. */
export function commandOf(bytes: Buffer | undefined): string {
  if (bytes === undefined) return '';
  const text = bytes.toString('utf8', 0, COMMAND_MAXIMUM * 4).replace(/\0+$/, '');
  return text.replaceAll('\0', ' ').slice(0, COMMAND_MAXIMUM).toWellFormed();
}

/** The second number of the `Uid:` line. The name in the first line is escaped by the kernel, so the line is unique. */
export function effectiveUser(bytes: Buffer | undefined): number {
  const match = bytes && /\nUid:\t\d+\t(\d+)/.exec(bytes.toString('latin1'));
  return match ? Number(match[1]) : -1;
}
