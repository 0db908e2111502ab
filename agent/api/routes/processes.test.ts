import { describe, expect, test } from 'vitest';
import { api } from '../app.testkit.ts';
import { fakeServices, processRow } from '../services.testkit.ts';

const rows = [
  {
    ...processRow,
    pid: 7,
    name: 'mysql',
    command: 'mysql --password=hunter2',
    cpuRatio: 0.1,
    residentBytes: 9,
  },
  { ...processRow, pid: 3, name: 'kthreadd', command: '', cpuRatio: 0.9, residentBytes: 0 },
];
const services = () => fakeServices({ processes: () => ({ time: 0, rows }) });

type Answer = { total: number; processes: { pid: number; command: string }[] };
const answer = async (response: Promise<Response>) => (await (await response).json()) as Answer;

describe('/api/v1/processes', () => {
  test('shows whole command lines to those who may act on this host', async () => {
    const { processes } = await answer(api(services()).unix('/api/v1/processes?sort=pid'));
    expect(processes.map(({ command }) => command)).toEqual(['', 'mysql --password=hunter2']);
  });

  test('shows a viewer no arguments, for they may hold secrets', async () => {
    const text = await (await api(services()).tcp('/api/v1/processes?sort=pid')).text();
    expect(text).not.toContain('hunter2');
    expect(JSON.parse(text)).toMatchObject({ processes: [{ command: '' }, { command: 'mysql' }] });
  });

  test('sorts before it cuts, and tells how many there are', async () => {
    const { total, processes } = await answer(api(services()).unix('/api/v1/processes?sort=memory&limit=1'));
    expect({ total, pids: processes.map(({ pid }) => pid) }).toEqual({ total: 2, pids: [7] });
  });
});
