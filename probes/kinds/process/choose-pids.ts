import { readFile } from 'node:fs/promises';
import { RE2JS } from 're2js';
import { errorCode } from '../../../agent/kit/errors.ts';
import { ProbeFailure } from '../../probe-failure.ts';
import { listPids, readCommandLine, readName } from './read-process.ts';

export type ProcessMatch = { readonly match: string; readonly by: 'name' | 'command' | 'pid_file' };

/** Processes looked at before others get their turn. */
const AT_ONCE = 100;
/** Bytes of a name that the kernel keeps. */
const NAME_BYTES = 15;

/**
 * The pids that a match means. A pattern never means this process itself: its command line may hold the very pattern.
 *
 * @throws ProbeFailure `no-pid-file`, `wrong-pid-file`; the signal's reason
 */
export async function choosePids(
  proc: string,
  { match, by }: ProcessMatch,
  signal: AbortSignal,
): Promise<number[]> {
  if (by === 'pid_file') return [await readPidFile(match)];
  const fits = by === 'name' ? byName(proc, match) : byCommand(proc, match);
  const chosen: number[] = [];
  for (const [index, pid] of listPids(proc).entries()) {
    if (index % AT_ONCE === AT_ONCE - 1) await new Promise((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
    if (fits(pid)) chosen.push(pid);
  }
  return chosen;
}

function byName(proc: string, name: string): (pid: number) => boolean {
  const short = Buffer.from(name).subarray(0, NAME_BYTES).toString();
  return (pid) => {
    if (readName(proc, pid) !== short) return false;
    return short === name || programOf(readCommandLine(proc, pid)) === name;
  };
}

/** A name that the kernel has cut is compared with the program itself. */
function programOf(commandLine: string | undefined): string | undefined {
  return commandLine?.split(' ')[0]?.split('/').at(-1);
}

function byCommand(proc: string, pattern: string): (pid: number) => boolean {
  const compiled = RE2JS.compile(pattern);
  return (pid) => {
    const line = readCommandLine(proc, pid);
    return pid !== process.pid && line !== undefined && line !== '' && compiled.matcher(line).find();
  };
}

async function readPidFile(path: string): Promise<number> {
  const text = await readFile(path, 'utf8').catch((error) => {
    if (errorCode(error) === 'ENOENT') throw new ProbeFailure('no-pid-file', `there is no file ${path}`);
    throw error;
  });
  const pid = /^\s*(\d{1,10})\s*$/.exec(text.slice(0, 100))?.[1];
  if (pid === undefined)
    throw new ProbeFailure('wrong-pid-file', `${path} does not hold the number of a process`);
  return Number(pid);
}
