import { readFileSync } from 'node:fs';

/** What a program and all its children took. */
export type Cost = {
  readonly wall: number;
  /** Seconds in its own and in the kernel's code, with that of children that it waited for. */
  readonly cpu: number;
  /** MiB that the processes together had resident at most. */
  readonly peak: number;
};

export type Command = {
  readonly words: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
};

const SAMPLE_MS = 20;
const LONGEST_MS = 1_800_000;

/**
 * Runs a program to its end. CPU is of the kernel's accounting (`getrusage`); memory is the larger of two things that are looked at
 * each 20 ms: the sum of the resident memory of the tree of processes, and the most that one of them ever had.
 * (`ru_maxrss` will not do: it begins with the memory of whoever started the program.)
 *
 * @throws Error where it fails or takes longer than half an hour
 */
export async function timedRun({ words, cwd, env }: Command): Promise<Cost> {
  const began = performance.now();
  const child = Bun.spawn([...words], {
    ...(cwd && { cwd }),
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: LONGEST_MS,
  });
  const told = new Response(child.stderr).text();
  let peak = 0;
  const sampling = setInterval(() => {
    const { now, most } = residentOfTree(child.pid);
    peak = Math.max(peak, now, most);
  }, SAMPLE_MS);
  const code = await child.exited;
  const wall = (performance.now() - began) / 1_000;
  clearInterval(sampling);
  if (code !== 0) throw new Error(`${words.join(' ')} ended with ${code}: ${(await told).slice(-2_000)}`);
  return { wall, cpu: Number(child.resourceUsage()!.cpuTime.total) / 1e6, peak };
}

/** A pipeline: its parts are given as words to a shell script that is fixed. */
export function pipeline(script: string, words: readonly string[]): readonly string[] {
  return ['bash', '-o', 'pipefail', '-c', script, 'bash', ...words];
}

/** MiB of all of them now, and the most that one had. */
function residentOfTree(pid: number): { now: number; most: number } {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const mebibytes = (name: string) =>
      Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0) / 1_024;
    const below = childrenOf(pid).map(residentOfTree);
    return {
      now: below.reduce((sum, { now }) => sum + now, mebibytes('VmRSS')),
      most: Math.max(mebibytes('VmHWM'), ...below.map(({ most }) => most)),
    };
  } catch {
    return { now: 0, most: 0 };
  }
}

function childrenOf(pid: number): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return text === '' ? [] : text.split(' ').map(Number);
}
