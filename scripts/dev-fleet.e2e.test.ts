import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { endAll, temporaryFolder, waitFor } from '../agent/binary.testkit.ts';

const script = (name: string) => join(import.meta.dirname, name);
let child: ChildProcess | undefined;

afterEach(async () => {
  if (child && child.exitCode === null && child.signalCode === null) {
    const ended = new Promise((resolve) => child?.once('exit', resolve));
    child.kill('SIGTERM');
    await ended;
  }
  await endAll();
});

function run(name: string, ...args: string[]) {
  const env = { ...process.env, HOME: temporaryFolder(), XDG_STATE_HOME: temporaryFolder() };
  const started = spawn(script(name), args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  child = started;
  let said = '';
  for (const stream of [started.stdout, started.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      said += chunk;
    });
  }
  const ended = new Promise<number | null>((resolve) => started.once('exit', (code) => resolve(code)));
  return { said: () => said, ended, kill: (signal: NodeJS.Signals) => started.kill(signal) };
}

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe('scripts/dev-fleet', () => {
  test('starts agents that know each other, and stops them together', async () => {
    const fleet = run('dev-fleet', '3');
    await waitFor(() => (fleet.said().includes('ctrl-c') ? true : undefined), {
      what: fleet.said,
      timeout: 30_000,
    });
    const pids = [...fleet.said().matchAll(/pid (\d+)/g)].map(([, pid]) => Number(pid));
    expect(pids).toHaveLength(3);
    const { hosts } = (await (await fetch('http://127.0.0.1:8342/api/v1/hosts?refresh=true')).json()) as {
      hosts: { name: string; state: string }[];
    };
    expect(hosts.map(({ name, state }) => `${name} ${state}`).sort()).toEqual([
      'dev-1 up',
      'dev-2 up',
      'dev-3 up',
    ]);
    fleet.kill('SIGTERM');
    expect(await fleet.ended).toBe(0);
    expect(pids.filter(isAlive)).toEqual([]);
  });

  test('refuses what is not a number of agents', async () => {
    const fleet = run('dev-fleet', 'many');
    expect(await fleet.ended).toBe(2);
    expect(fleet.said()).toContain('error: scripts/dev-fleet takes a number of agents');
  });
});

describe('scripts/start', () => {
  test('without a terminal prints the status table and stops its agent at a signal', async () => {
    const start = run('start', '--listen', '127.0.0.1:0');
    await waitFor(() => (start.said().includes('until a signal') ? true : undefined), {
      what: start.said,
      timeout: 30_000,
    });
    expect(start.said()).toMatch(/^HOST\b/m);
    start.kill('SIGTERM');
    expect(await start.ended).toBe(143);
  });
});
