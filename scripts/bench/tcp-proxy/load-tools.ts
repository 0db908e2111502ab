import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

export type Transfer = { readonly gigabits: number; readonly bytes: number };

/** One stream of iperf3 for so many seconds, to the server or (`-R`) from it; what the receiver counted. */
export async function transfer(port: number, seconds: number, direction: 'up' | 'down'): Promise<Transfer> {
  const words = ['-c', '127.0.0.1', '-p', `${port}`, '-t', `${seconds}`, '-J'];
  const all = direction === 'down' ? [...words, '-R'] : words;
  for (let attempt = 0; attempt < 5; attempt++) {
    // The server serves one test at a time, and learns of the end of the last one when the proxy has passed it on.
    await Bun.sleep(100 * attempt);
    const { stdout } = await run('iperf3', all, LARGE).catch((error: { stdout: string }) => error);
    const { bits_per_second: bits, bytes } = JSON.parse(stdout).end?.sum_received ?? {};
    if (bits !== undefined) return { gigabits: bits / 1e9, bytes };
  }
  throw new Error(`iperf3 does not measure port ${port}`);
}

/** What an answer may be long; the tools say more than a megabyte only where something is wrong. */
const LARGE = { maxBuffer: 4 * 1_048_576, timeout: 30_000 };

/** redis-benchmark, GET over one connection: requests a second and their latency in µs. */
export async function redisGets(port: number, requests: number) {
  const words = ['-h', '127.0.0.1', '-p', `${port}`, '-t', 'get', '-n', `${requests}`, '-c', '1', '--csv'];
  const { stdout } = await run('redis-benchmark', words, LARGE);
  const fields = stdout
    .trim()
    .split('\n')
    .at(-1)!
    .split(',')
    .map((field) => Number(field.replaceAll('"', '')));
  const [, rate, , , p50, , p99] = fields;
  return { rate: rate!, p50: p50! * 1_000, p99: p99! * 1_000 };
}

/** wrk with one thread: requests a second for a page of 1 KiB, over kept connections or over one for each. */
export async function webRequests(port: number, seconds: number, connections: number, kept: boolean) {
  const words = ['-t', '1', '-c', `${connections}`, '-d', `${seconds}s`];
  const close = kept ? [] : ['-H', 'Connection: close'];
  const { stdout } = await run('wrk', [...words, ...close, `http://127.0.0.1:${port}/`], LARGE);
  return Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]);
}
