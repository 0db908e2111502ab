import { readFileSync } from 'node:fs';
import { readKernelUnits } from '../collect/kernel/auxiliary-vector.ts';
import { parseProcessStat } from '../collect/processes/process-stat.ts';
import type { SignalRequest } from '../contract/signals.ts';
import { errorCode, errorMessage, OperationalError } from '../kit/errors.ts';

/** Milliseconds that the start of a process may seem to move: the kernel tells the boot time in whole seconds. */
const TOLERANCE = 1_500;
/** PF_KTHREAD, include/linux/sched.h. */
const KERNEL_THREAD = 0x0020_0000;

/**
 * Sends a signal to the process with this pid, if it has the name and the start that the caller saw. They are compared
 * in the same turn as the signal is sent: for a mistake the pid would have to be given out anew in these microseconds.
 *
 * @throws OperationalError `not-found` when it has ended, `conflict` when another has its pid, `forbidden` for the init
 *   process, this agent, kernel threads, and where the kernel refuses
 */
export function signalProcess(pid: number, request: SignalRequest, proc = '/proc'): void {
  const refuse = (kind: 'forbidden' | 'conflict' | 'not-found', because: string) =>
    new OperationalError(kind, `Cannot signal process ${pid}: ${because}`);
  if (pid === 1) throw refuse('forbidden', 'it is the init process');
  if (pid === process.pid) throw refuse('forbidden', 'it is this agent; stop it by its service manager');
  const found = readProcess(proc, pid);
  if (found === undefined) throw refuse('not-found', 'it has ended');
  if (found.kernelThread) throw refuse('forbidden', 'it is a kernel thread');
  const moved = Math.abs(found.startedAt - Date.parse(request.startedAt));
  if (found.name !== request.name || moved > TOLERANCE) {
    throw refuse('conflict', 'its pid belongs to another process now');
  }
  try {
    process.kill(pid, `SIG${request.signal}`);
  } catch (error) {
    if (errorCode(error) === 'ESRCH') throw refuse('not-found', 'it has ended');
    throw refuse('forbidden', errorMessage(error));
  }
}

function readProcess(proc: string, pid: number) {
  const bytes = readIfThere(`${proc}/${pid}/stat`);
  const stat = bytes && parseProcessStat(bytes);
  if (!bytes || !stat) return undefined;
  const boot = /^btime (\d+)$/m.exec(readIfThere(`${proc}/stat`)?.toString('latin1') ?? '')?.[1] ?? '0';
  const startedAt = (Number(boot) + stat.startTicks / readKernelUnits(proc).ticksPerSecond) * 1_000;
  const text = bytes.toString('latin1');
  // The fields after the name: state, parent, group, session, terminal, its group, flags.
  const flags = Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[6]);
  return { name: stat.name, startedAt, kernelThread: (flags & KERNEL_THREAD) !== 0 };
}

function readIfThere(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}
