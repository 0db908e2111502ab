import { execFile } from 'node:child_process';
import type { CapturedPath, Hop } from './captured-path.ts';

/** The path by the system's tracepath(8), as far as it came when the signal ended it; without hops where there is none. */
export async function tracepathProgram(
  target: string,
  signal: AbortSignal,
  program = 'tracepath',
): Promise<CapturedPath> {
  const output = await outputOf(program, ['-n', '-m', '30', target], signal);
  if (output === undefined) return { method: 'none', target, reached: false, hops: [] };
  return { method: 'tracepath', target, ...parseTracepath(output) };
}

const LINE = /^ *(\d{1,3}): +(?:no reply|([0-9a-fA-F.:]{2,45}) +(\d{1,8}(?:\.\d{1,6})?)ms(.*))$/;
const REFUSALS: Readonly<Record<string, string>> = {
  '!A': 'prohibited',
  '!H': 'host-unreachable',
  '!N': 'network-unreachable',
  '!P': 'protocol-unreachable',
};

/** Each hop is told once or twice; the first that has an address counts. */
export function parseTracepath(output: string): { hops: Hop[]; reached: boolean } {
  const hops = new Map<number, Hop>();
  let reached = false;
  for (const line of output.split('\n').slice(0, 200)) {
    const match = LINE.exec(line.trimEnd());
    if (match === null) continue;
    const [, number, address, rtt, rest = ''] = match;
    const ttl = Number(number);
    if (/\breached\b/.test(rest)) reached = true;
    if (ttl < 1 || ttl > 30 || hops.get(ttl)?.address) continue;
    const reason = REFUSALS[/![A-Z]/.exec(rest)?.[0] ?? ''];
    const found = address === undefined ? { address: null, rtt: null } : { address, rtt: Number(rtt) };
    hops.set(ttl, { ttl, ...found, ...(reason && { reason }) });
  }
  return { hops: [...hops.values()].sort((a, b) => a.ttl - b.ttl), reached };
}

/** Undefined when the program cannot be run. */
async function outputOf(
  program: string,
  words: readonly string[],
  signal: AbortSignal,
): Promise<string | undefined> {
  if (signal.aborted) return '';
  const env = { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C' };
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  let said = '';
  try {
    const child = execFile(program, [...words], { env, maxBuffer: 65_536 }, (error) =>
      resolve(error !== null && said === '' && !signal.aborted ? undefined : said),
    );
    child.stdout?.on('data', (text: string) => {
      said += text;
    });
    // Not by the option `signal`: what was said before the end is wanted.
    const stop = () => void child.kill('SIGKILL');
    signal.addEventListener('abort', stop, { once: true });
    return await promise.finally(() => signal.removeEventListener('abort', stop));
  } catch {
    return undefined;
  }
}
