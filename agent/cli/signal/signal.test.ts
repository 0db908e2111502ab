import { expect, test } from 'vitest';
import { FakeProblem, startFakeAgent } from '../../client/fake-agent.testkit.ts';
import type { ProcessRow } from '../../contract/processes.ts';
import type { SignalRequest } from '../../contract/signals.ts';
import { runCommand } from '../run-command.testkit.ts';

const time = '2026-11-21T12:00:00.000Z';
const sleep: ProcessRow = {
  pid: 812,
  parentPid: 1,
  name: 'sleep',
  command: 'sleep 300',
  user: 'ada',
  state: 'S',
  cpuRatio: 0,
  residentBytes: 900_000,
  readBytesPerSecond: null,
  writtenBytesPerSecond: null,
  threads: 1,
  startedAt: '2026-11-21T11:58:07.120Z',
};

function agentWith(processes: readonly ProcessRow[] = [sleep], refusal?: FakeProblem) {
  return startFakeAgent({
    listProcesses: () => ({ time, total: processes.length, processes }),
    signalProcess: ({ body }) => {
      const { signal, name } = body as SignalRequest;
      return refusal ?? { pid: 812, name, signal };
    },
  });
}

test('signal sends what was asked for to the process that has the pid, and says so in one line', async () => {
  await using agent = await agentWith();
  const { text, code } = await runCommand(['signal', '812', '--signal', 'HUP', '--yes', '--url', agent.url]);
  expect([code, text]).toEqual([0, 'Sent HUP to sleep (812)\n']);
  expect(agent.requests.at(-1)?.url.pathname).toBe('/api/v1/processes/812/signal');
  expect(agent.requests.at(-1)?.body).toEqual({ signal: 'HUP', startedAt: sleep.startedAt, name: 'sleep' });
});

test('signal sends TERM unless told otherwise, and --json writes what the agent says', async () => {
  await using agent = await agentWith();
  const { text } = await runCommand(['signal', '812', '--yes', '--json', '--url', agent.url]);
  expect(JSON.parse(text)).toEqual({ pid: 812, name: 'sleep', signal: 'TERM' });
});

test('signal asks nobody where there is no terminal and no --yes', async () => {
  await using agent = await agentWith();
  await expect(runCommand(['signal', '812', '--url', agent.url])).rejects.toMatchObject({
    kind: 'invalid',
    hint: 'Add --yes to send it without a question',
  });
  expect(agent.requests).toEqual([]);
});

test.each(['0', '-3', '1.5', 'nginx', '4194305'])('signal refuses the pid %s', async (pid) => {
  const run = runCommand(['signal', '--yes', '--url', 'http://127.0.0.1:1', '--', pid]);
  await expect(run).rejects.toMatchObject({ kind: 'invalid' });
});

test('signal says that there is no such process', async () => {
  await using agent = await agentWith([]);
  const run = runCommand(['signal', '812', '--yes', '--url', agent.url]);
  await expect(run).rejects.toMatchObject({ kind: 'not-found' });
});

test('signal tells the refusal of the agent', async () => {
  const refusal = new FakeProblem(409, {
    type: 'urn:vedette:problem:conflict',
    title: 'Conflict',
    detail: 'Cannot signal process 812: its pid belongs to another process now',
  });
  await using agent = await agentWith([sleep], refusal);
  const run = runCommand(['signal', '812', '--yes', '--url', agent.url]);
  await expect(run).rejects.toMatchObject({
    kind: 'conflict',
    message: expect.stringContaining('another process'),
  });
});

test('signal obeys no string of the process that it names', async () => {
  const name = 'a\u001b[2Jb';
  await using agent = await agentWith([{ ...sleep, name }]);
  const { text } = await runCommand(['signal', '812', '--yes', '--url', agent.url]);
  expect(text).not.toContain('\u001b');
  expect(agent.requests.at(-1)?.body).toMatchObject({ name });
});
