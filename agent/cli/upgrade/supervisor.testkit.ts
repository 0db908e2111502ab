import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';

/** Runs an agent and restarts it, as a service manager does, from whatever program is in that place then. */
export function supervise(program: string, data: string) {
  let child: ChildProcess | undefined;
  async function end(): Promise<void> {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    await exited;
  }
  return {
    end,
    /** Ends what runs and starts the program; whether it stays is not known yet. */
    async restart(): Promise<true> {
      await end();
      const words = ['agent', '--data', data, '--listen', '127.0.0.1:0'];
      child = spawn(program, words, {
        cwd: tmpdir(),
        env: { PATH: process.env.PATH ?? '' },
        stdio: 'ignore',
      });
      await once(child, 'spawn');
      return true;
    },
  };
}
