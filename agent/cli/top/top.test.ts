import { describe, expect, it } from 'vitest';
import { startFakeAgent } from '../../client/fake-agent.testkit.ts';
import type { ProcessRow } from '../../contract/processes.ts';
import { runCommand } from '../run-command.testkit.ts';
import { displayWidth } from '../table/display-width.ts';

const postgres: ProcessRow = {
  pid: 812,
  parentPid: 1,
  name: 'postgres',
  command: 'postgres: checkpointer',
  user: 'postgres',
  state: 'S',
  cpuRatio: 0.54,
  residentBytes: 122_683_392,
  readBytesPerSecond: 0,
  writtenBytesPerSecond: 2_048,
  threads: 1,
  startedAt: '2026-11-20T10:00:00.000Z',
};
const kernel = { ...postgres, pid: 2, name: 'kthreadd', command: '', user: 'root', readBytesPerSecond: null };
const found = { time: '2026-11-21T10:00:00.000Z', total: 240, processes: [postgres, kernel] };

describe('vedette top --once', () => {
  it('shows the processes in the order of the agent', async () => {
    await using agent = await startFakeAgent({ listProcesses: () => found });
    expect((await runCommand(['top', '--once', '--url', agent.url])).lines).toEqual([
      '2 of 240 processes at 2026-11-21T10:00:00.000Z',
      'PID  USER      S  CPU   MEM  READ/s  WRITE/s  THR  UP  COMMAND',
      '812  postgres  S  54%  117M       0     2.0K    1  1d  postgres: checkpointer',
      '  2  root      S  54%  117M       –     2.0K    1  1d  [kthreadd]',
    ]);
  });

  it('asks for what was chosen', async () => {
    await using agent = await startFakeAgent({ listProcesses: () => found });
    await runCommand(['top', '--once', '--sort', 'io', '--limit', '3', '--url', agent.url]);
    expect(agent.requests[0]?.url.search).toBe('?sort=io&limit=3');
  });

  it('is also what it does where there is no terminal', async () => {
    await using agent = await startFakeAgent({ listProcesses: () => found });
    expect((await runCommand(['top', '--url', agent.url])).code).toBe(0);
  });

  it('writes what the API says as JSON', async () => {
    await using agent = await startFakeAgent({ listProcesses: () => found });
    expect(JSON.parse((await runCommand(['top', '--once', '--json', '--url', agent.url])).text)).toEqual(
      found,
    );
  });

  it.each([40, 80])('fits %i columns, hostile command lines included', async (columns) => {
    const processes = [{ ...postgres, command: `\u001b]0;owned\u0007${'長'.repeat(200)}` }];
    await using agent = await startFakeAgent({ listProcesses: () => ({ ...found, processes }) });
    const { lines, text } = await runCommand(['top', '--once', '--url', agent.url], { columns });
    expect(Math.max(...lines.slice(1).map(displayWidth))).toBeLessThanOrEqual(columns);
    expect(text).not.toMatch(/[\u001b\u0007]/);
  });

  it.each([['0'], ['1.5'], ['many']])('refuses --limit %s', async (limit) => {
    await expect(runCommand(['top', '--limit', limit, '--url', 'http://127.0.0.1:1'])).rejects.toMatchObject({
      kind: 'invalid',
    });
  });
});
