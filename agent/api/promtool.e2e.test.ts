import { execFile } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { endAll, type StartedAgent, startAgentBinary } from '../binary.testkit.ts';
import { eventually } from './server.testkit.ts';

type Said = { readonly code: number; readonly text: string };

/** Needs Debian's `prometheus` package, which has `promtool`. */
describe('promtool', () => {
  let agent: StartedAgent;
  const now = () => Math.floor(Date.now() / 1_000);

  beforeAll(async () => {
    agent = await startAgentBinary();
    await eventually(async () => (await promtool('instant', 'node_load1 offset 3s')).text !== '', 30_000);
  }, 60_000);
  afterAll(endAll);

  function promtool(command: string, ...words: string[]): Promise<Said> {
    const flags = words.filter((word) => word.startsWith('--'));
    const rest = words.filter((word) => !word.startsWith('--'));
    return new Promise((resolve, reject) => {
      execFile('promtool', ['query', command, ...flags, agent.url, ...rest], (error, stdout, stderr) => {
        if (error?.code === 'ENOENT')
          return reject(new Error('There is no promtool in PATH: apt-get install prometheus'));
        resolve({ code: error ? 1 : 0, text: (stdout + stderr).trim() });
      });
    });
  }

  test.each([
    ['1 + 1', /^scalar: 2 @\[[\d.]+\]$/],
    ['node_load1', /^node_load1 => [\d.]+ @\[[\d.]+\]$/],
    ['count by (mode) (node_cpu_seconds_total{mode="idle"})', /^\{mode="idle"\} => \d+ @/],
    ['sum(rate(node_cpu_seconds_total[1m])) >= 0', /^\{\} => [\d.e-]+ @/],
  ])('asks for one instant: %s', async (query, answer) => {
    const { code, text } = await promtool('instant', query);
    expect(text).toMatch(answer);
    expect(code).toBe(0);
  });

  test('asks for a range', async () => {
    const range = [`--start=${now() - 3}`, `--end=${now()}`, '--step=1s'];
    const { text } = await promtool('range', ...range, 'node_load1');
    expect(text).toMatch(/^node_load1 =>\n([\d.]+ @\[\d+\]\n?){2,4}$/);
  });

  test('lists series', async () => {
    const { text } = await promtool('series', '--match=node_load1', '--match=node_load5');
    expect(text).toBe('{__name__="node_load1"}\n{__name__="node_load5"}');
  });

  test('lists the values of a label', async () => {
    expect((await promtool('labels', 'mode')).text.split('\n')).toEqual(
      expect.arrayContaining(['idle', 'system', 'user']),
    );
  });

  test('is told what is wrong with a query', async () => {
    expect(await promtool('instant', 'rate(node_load1)')).toEqual({
      code: 1,
      text: 'query error: bad_data: invalid parameter "query": 1:6: parse error: expected type range vector in call to function "rate", got instant vector',
    });
  });
});
