import { execFile } from 'node:child_process';

/** Runs a program for its output, 20 s and 8 MB at most, in a clean environment. @throws Error when it fails. */
export function runProgram(file: string, args: readonly string[], signal: AbortSignal): Promise<string> {
  const options = {
    timeout: 20_000,
    maxBuffer: 8 * 2 ** 20,
    env: { PATH: '/usr/bin:/bin:/usr/sbin:/sbin', LC_ALL: 'C' },
    signal,
  };
  return new Promise((resolve, reject) => {
    execFile(file, args, options, (error, stdout) => (error ? reject(error) : resolve(stdout)));
  });
}
