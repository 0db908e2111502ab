import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { runVedette, waitFor } from '../agent/binary.testkit.ts';

let child: ChildProcess | undefined;

afterEach(async () => {
  if (child === undefined || child.exitCode !== null) return;
  const ended = new Promise((resolve) => child?.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
});

async function startFleet(...args: string[]): Promise<void> {
  const started = spawn(join(import.meta.dirname, 'sim-fleet'), args);
  child = started;
  let said = '';
  for (const stream of [started.stdout, started.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      said += chunk;
    });
  await waitFor(() => (said.includes('ctrl-c') ? true : undefined), { what: () => said });
}

test('status --all shows the sick, the dead and the hostile host, and writes no control sequence', async () => {
  await startFleet('20', '--base', '18600');
  const { stdout } = await runVedette(['status', '--all', '--url', 'http://127.0.0.1:18600']);
  expect(stdout).toMatch(/runaway/);
  expect(stdout).toMatch(/connection-refused/);
  expect(stdout).toContain('␛[2J␛]0;owned␇');
  expect(stdout).not.toContain('\u001b');
  expect(stdout.match(/^sim-/gm)).toHaveLength(20);
});
