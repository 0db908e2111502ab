import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { endAll, runVedette, startAgentBinary, temporaryFolder, waitFor } from '../../binary.testkit.ts';

afterEach(endAll);

type Row = {
  readonly name: string;
  readonly state: string;
  readonly reason: string;
  readonly message: string;
};

async function startWith(probes: readonly object[]) {
  const config = join(temporaryFolder(), 'vedette.yml');
  writeFileSync(config, JSON.stringify({ probes: { list: probes } }));
  const agent = await startAgentBinary({ args: ['--config', config] });
  const rows = async () =>
    ((await (await fetch(`${agent.url}/api/v1/probes`)).json()) as { probes: Row[] }).probes;
  /** Waits until a probe has this reason. */
  const becomes = (name: string, reason: string) =>
    waitFor(async () => (await rows()).find((row) => row.name === name && row.reason === reason), {
      what: () => `${name} to be ${reason}`,
    });
  return { ...agent, becomes };
}

const alive = (pid: number) =>
  existsSync(`/proc/${pid}`) && !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));

test('an agent judges what it hears of a job', async () => {
  const nightly = { name: 'nightly', kind: 'heartbeat', heartbeat: 'nightly', every: '1h', interval: '1s' };
  const { data, becomes } = await startWith([nightly]);
  await runVedette(['heartbeat', 'nightly', '--data', data]);
  expect(await becomes('nightly', 'ok')).toMatchObject({ state: 'up' });
  const job = ['cron', '--name', 'nightly', '--data', data, '--', 'sh', '-c', 'echo disk full; exit 3'];
  expect((await runVedette(job)).code).toBe(3);
  const failed = await becomes('nightly', 'failed');
  expect(failed.message).toMatch(/^down: it failed with exit code 3 \S+ \S+ ago: disk full$/);
});

test('an agent that is stopped leaves no program of a probe behind', async () => {
  const file = join(temporaryFolder(), 'pid');
  const script = `trap '' TERM; echo $$ > ${file}; while :; do sleep 1; done`;
  const probe = {
    name: 'stubborn',
    kind: 'exec',
    command: ['/bin/sh', '-c', script],
    interval: '2s',
    timeout: '60s',
  };
  const { end } = await startWith([probe]);
  const pid = await waitFor(() => (existsSync(file) && Number(readFileSync(file, 'utf8'))) || undefined, {
    what: () => 'the program to run',
  });
  expect(await end('SIGTERM')).toBe(0);
  await waitFor(() => !alive(pid) || undefined, { what: () => `process ${pid} to be gone` });
});
