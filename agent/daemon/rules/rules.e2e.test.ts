import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import {
  endAll,
  runVedette,
  type StartedAgent,
  startAgentBinary,
  temporaryFolder,
  waitFor,
} from '../../binary.testkit.ts';

afterEach(endAll);

const LOAD = 'node_load1';
const RULES = `groups:
- name: load
  interval: 1s
  labels: {team: ops}
  rules:
  - {record: load:twice, expr: 2 * ${LOAD}}
  - {record: load:four, expr: 2 * load:twice}
  - {alert: High, expr: load:twice > 1000, for: 5m}
`;

function hostOf(rules: string) {
  const folder = temporaryFolder();
  const config = join(folder, 'vedette.yml');
  mkdirSync(join(folder, 'rules'));
  writeFileSync(config, 'rules: {files: [rules/*.yml]}\n');
  const write = (text: string) => writeFileSync(join(folder, 'rules', 'a.yml'), text);
  write(rules);
  const data = join(folder, 'data');
  return { write, start: () => startAgentBinary({ data, args: ['--config', config] }) };
}

type Answered = {
  data: { result: { metric: object; values: [number, string][] }[]; groups: unknown[] };
  events: unknown[];
  components: unknown[];
};

async function get(agent: StartedAgent, path: string) {
  const response = await fetch(`${agent.url}/api/v1/${path}`);
  return { status: response.status, body: (await response.json()) as Answered };
}

const now = () => Date.now() / 1_000;

/** Points of a range of the last minute, as `time value`. */
async function points(agent: StartedAgent, metric: string): Promise<string[]> {
  const { body } = await get(agent, `query_range?query=${metric}&start=${now() - 60}&end=${now()}&step=1`);
  return body.data.result.flatMap(({ values }) => values.map(([time, value]) => `${time} ${value}`));
}

const waitForPoints = (agent: StartedAgent, metric: string, count: number) =>
  waitFor(async () => ((await points(agent, metric)).length >= count ? true : undefined), {
    what: () => `points of ${metric}; the agent said:\n${agent.log()}`,
    timeout: 20_000,
  });

const isThere = async (agent: StartedAgent, metric: string) =>
  (await get(agent, `query?query=${metric}`)).body.data.result.length > 0;

const waitUntilGone = (agent: StartedAgent, metric: string) =>
  waitFor(async () => ((await isThere(agent, metric)) ? undefined : true), {
    what: () => `the end of ${metric}`,
    timeout: 20_000,
  });

test('an agent evaluates its rules, over SIGKILL and reload, and ends the series of those that are gone', async () => {
  const host = hostOf(RULES);
  const first = await host.start();
  await waitForPoints(first, 'load:four', 3);

  const { body } = await get(first, 'query?query=load:four');
  expect(body.data.result[0]?.metric).toMatchObject({ __name__: 'load:four', team: 'ops' });
  const { body: rules } = await get(first, 'rules');
  expect(rules.data.groups[0]).toMatchObject({
    name: 'load',
    interval: 1,
    rules: [
      { type: 'recording', name: 'load:twice', health: 'ok', query: `2 * ${LOAD}`, labels: { team: 'ops' } },
      { type: 'recording', name: 'load:four', health: 'ok' },
      { type: 'alerting', name: 'High', state: 'inactive', health: 'unknown', duration: 300 },
    ],
  });
  await waitFor(
    async () => {
      const metrics = await (await fetch(`${first.url}/metrics`)).text();
      return (
        /vedette_rule_group_iterations_total\{rule_group="[^"]*a\.yml;load"\} [1-9]/.test(metrics) ||
        undefined
      );
    },
    { what: () => 'the metrics of the rules', timeout: 20_000 },
  );

  const listed = await runVedette(['rules', 'list', '--url', first.url]);
  expect([listed.code, listed.stdout]).toEqual([
    0,
    expect.stringMatching(/load\s+load:twice\s+recording\s+1 s\s+ok/),
  ]);

  // Killed, the file changed while it was down: what it gave before is ended.
  await first.end('SIGKILL');
  host.write(RULES.replace('load:four', 'load:vier'));
  const second = await host.start();
  await waitForPoints(second, 'load:vier', 1);
  await waitUntilGone(second, 'load:four');
  expect((await points(second, 'load:twice')).length).toBeGreaterThan(3);

  // A file that is wrong leaves everything as it was, and says so.
  host.write(RULES.replace(`2 * ${LOAD}`, 'sum('));
  const refused = await runVedette(['config', 'reload', '--data', second.data]);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('could not parse expression: 1:5: parse error: unclosed left parenthesis');
  const status = await runVedette(['status', '--url', second.url]);
  expect([status.code, status.stdout]).toEqual([10, expect.stringContaining('could not parse expression')]);
  expect(await isThere(second, 'load:twice')).toBe(true);

  // A reload without a group ends its series.
  host.write('groups: []\n');
  second.signal('SIGHUP');
  await waitUntilGone(second, 'load:twice');
  expect((await get(second, 'rules')).body.data).toEqual({ groups: [] });
  expect(await second.end('SIGTERM')).toBe(0);
}, 90_000);

test('an agent starts with rule files that are wrong, and tells which rule fails', async () => {
  const host = hostOf('groups: [\n');
  const agent = await host.start();
  const health = (await (await fetch(`${agent.url}/healthz`)).json()) as Answered;
  expect(health.components).toContainEqual(
    expect.objectContaining({ name: 'rules', state: 'degraded', because: ['files-refused'] }),
  );
  host.write(
    'groups:\n- {name: g, interval: 1s, limit: 1, rules: [{record: many, expr: node_cpu_seconds_total}]}\n',
  );
  agent.signal('SIGHUP');
  const failing = await waitFor(
    async () => {
      const { code, stdout } = await runVedette(['status', '--url', agent.url]);
      return code === 10 && stdout.includes('exceeded limit') ? stdout : undefined;
    },
    { what: () => `a rule that fails; the agent said:\n${agent.log()}`, timeout: 20_000 },
  );
  expect(failing.replace(/\s+/g, ' ')).toMatch(
    /rules is degraded: rule many of group g fails: exceeded limit of 1 with \d+ series/,
  );
  const { body } = await get(agent, 'events?kind=rule-group-failing');
  expect(body.events).toHaveLength(1);
}, 60_000);
