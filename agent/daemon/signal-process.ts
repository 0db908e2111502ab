import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { readKernelUnits } from '../collect/kernel/auxiliary-vector.ts';
import { parseProcessStat } from '../collect/processes/process-stat.ts';
import type { SignalRequest } from '../contract/signals.ts';
import { errorCode, errorMessage, OperationalError } from '../kit/errors.ts';
import { openProcessDescriptor } from './process-descriptor-ffi.ts';

/** Milliseconds that the start of a process may seem to move: the kernel tells the boot time in whole seconds. */
const TOLERANCE = 1_500;
/** PF_KTHREAD, include/linux/sched.h. */
const KERNEL_THREAD = 0x0020_0000;

/**
 * Sends a signal to the process with this pid, if it has the name and the start that the caller saw. The process is held
 * before they are compared, so that the signal can reach no other; where the kernel cannot hold one, the comparison and
 * the signal are in the same turn.
 *
 * @throws OperationalError `not-found` when it has ended, `conflict` when another has its pid, `forbidden` for the init
 *   process, this agent, kernel threads, and where the kernel refuses
 */
export function signalProcess(pid: number, request: SignalRequest, proc = '/proc'): void {
  if (pid === 1) throw refusal(pid, 'forbidden', 'it is the init process');
  if (pid === process.pid)
    throw refusal(pid, 'forbidden', 'it is this agent; stop it by its service manager');
  const held = openProcessDescriptor(pid);
  try {
    requireSame(pid, request, proc);
    const number = constants.signals[`SIG${request.signal}`];
    if (held === undefined) process.kill(pid, number);
    else if (!held.signal(number)) throw refusal(pid, 'not-found', 'it has ended');
  } catch (error) {
    if (error instanceof OperationalError) throw error;
    if (errorCode(error) === 'ESRCH') throw refusal(pid, 'not-found', 'it has ended');
    throw refusal(pid, 'forbidden', errorMessage(error));
  } finally {
    held?.close();
  }
}

function requireSame(pid: number, { name, startedAt }: SignalRequest, proc: string): void {
  const found = readProcess(proc, pid);
  if (found === undefined) throw refusal(pid, 'not-found', 'it has ended');
  if (found.kernelThread) throw refusal(pid, 'forbidden', 'it is a kernel thread');
  if (found.name !== name || Math.abs(found.startedAt - Date.parse(startedAt)) > TOLERANCE)
    throw refusal(pid, 'conflict', 'its pid belongs to another process now');
}

function refusal(
  pid: number,
  kind: 'forbidden' | 'conflict' | 'not-found',
  because: string,
): OperationalError {
  return new OperationalError(kind, `Cannot signal process ${pid}: ${because}`);
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
