import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  endAll,
  runVedette,
  type StartedAgent,
  startAgentBinary,
  temporaryFolder,
  waitFor,
} from '../../binary.testkit.ts';

/** Three agents: `web-1` knows `web-2`, which wants TLS and a token, and `web-3`, which is killed before the tests. */
describe('vedette query', () => {
  let asking: StartedAgent;

  beforeAll(async () => {
    const config = join(temporaryFolder(), 'vedette.yml');
    writeFileSync(config, 'api:\n  tls:\n    enabled: true\n');
    const secured = await startAgentBinary({ args: ['--config', config, '--host', 'web-2'] });
    const dead = await startAgentBinary({ args: ['--host', 'web-3'] });
    asking = await startAgentBinary({ args: ['--host', 'web-1'] });
    const { stdout: token } = await runVedette(['token', 'create', 'web-1', '--data', secured.data]);
    const file = join(temporaryFolder(), 'token');
    writeFileSync(file, token, { mode: 0o600 });
    const fingerprint = /fingerprint=([0-9a-f]{64})/.exec(secured.log())![1]!;
    await peer('add', secured.url, '--token-file', file, '--fingerprint', fingerprint);
    await peer('add', dead.url);
    await waitFor(async () => (await knows('web-2')) && (await knows('web-3')), { what: () => 'the peers' });
    await dead.end('SIGKILL');
  }, 60_000);
  afterAll(endAll);

  const peer = (...words: string[]) => runVedette(['peers', ...words, '--data', asking.data]);
  const query = (...words: string[]) => runVedette(['query', ...words, '--data', asking.data]);
  const knows = async (host: string) => {
    const { stdout } = await runVedette(['status', '--all', '--data', asking.data]);
    return stdout.includes(`${host} `) ? true : undefined;
  };

  test('asks the series of this host alone, as a table with the age of each sample', async () => {
    const { code, stdout, stderr } = await query('node_load1');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^METRIC +VALUE +AGE\nnode_load1 +[\d.]+ +\ds\n$/);
  });

  test('asks hosts by name over TLS with the token that this agent has for them', async () => {
    const { code, stdout, stderr } = await query(
      'sum(node_load1) by (instance)',
      '--host',
      'web-1,web-2',
      '--csv',
    );
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^instance,time,value\r\nweb-1,20[^,]+Z,[\d.]+\r\nweb-2,20[^,]+Z,[\d.]+\r\n$/);
  });

  test('ends with 3 where a host is missing, and says which and why', async () => {
    const { code, stdout, stderr } = await query('count(node_load1)', '--all', '--json');
    expect(code).toBe(3);
    expect(stderr).toMatch(
      /^warning: Partial result, without 1 of 3 hosts: web-3 \(.*connection-refused\)\n$/,
    );
    const { data, missing } = JSON.parse(stdout);
    expect([data.result[0].value[1], missing]).toEqual(['2', ['web-3']]);
  });

  test('ends with 6 where no host that was asked answers', async () => {
    const { code, stderr } = await query('node_load1', '--host', 'web-3');
    expect(code).toBe(6);
    expect(stderr).toContain('no host does: web-3');
  });

  test('ends with 3 for a host that the agent does not know', async () => {
    const { code, stderr } = await query('node_load1', '--host', 'web-9');
    expect([code, stderr]).toEqual([3, expect.stringContaining('this agent knows no host web-9')]);
  });

  test('ends with 1 where nothing was found, if that was asked for', async () => {
    expect(await query('no_such_metric', '--fail-empty')).toEqual({
      code: 1,
      stdout: '',
      stderr: 'Nothing was found.\n',
    });
    expect((await query('no_such_metric')).code).toBe(0);
  });

  test('points out where a query is wrong', async () => {
    const { code, stderr } = await query('sum(rate(node_load1[5m)');
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error: .*1:\d+: parse error: .*\n +sum\(rate\(node_load1\[5m\)\n +\^\n/);
  });

  test('shows what each host was asked, with series, samples and time', async () => {
    const { stdout } = await query(
      'sum(rate(node_cpu_seconds_total[30s]))',
      '--host',
      'web-1,web-2',
      '--explain',
    );
    expect(stdout).toMatch(/^PART +SERIES +SAMPLES +TIME\n/);
    expect(stdout).toMatch(/web-1: .*sum\(rate\(node_cpu_seconds_total\{instance=""\}\[30s\]\)\).* ms\n/);
    expect(stdout).toMatch(/web-2: .*sum\(rate\(node_cpu_seconds_total/);
  });

  test('draws a range as a chart in plain characters where there is no terminal', async () => {
    const { code, stdout } = await query('node_load1', '--range', '10s', '--step', '1s', '--chart');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^node_load1 /);
    expect(stdout).toMatch(/\*{5}/);
    expect(stdout).not.toContain('\u001b');
  });

  test('draws a range to a picture', async () => {
    const file = join(temporaryFolder(), 'load.png');
    const { code, stdout } = await query('node_load1', '--range', '10s', '--step', '1s', '--png', file);
    expect([code, stdout]).toEqual([0, `Written to ${file}\n`]);
    expect(existsSync(file) && readFileSync(file).subarray(1, 4).toString('latin1')).toBe('PNG');
  });

  test('the API lists series and labels of all hosts, with those that are missing', async () => {
    const list = async (path: string) =>
      JSON.parse(await (await fetch(`${asking.url}/api/v1/${path}`)).text());
    const series = await list('series?scope=all&match[]=node_load1');
    expect(series).toMatchObject({ status: 'success', missing: ['web-3'] });
    expect(series.data.map(({ instance }: { instance: string }) => instance).sort()).toEqual([
      'web-1',
      'web-2',
    ]);
    expect((await list('label/instance/values?scope=all')).data).toEqual(['web-1', 'web-2']);
    expect((await list('labels?scope=web-2&match[]=node_load1')).data).toEqual(['__name__', 'instance']);
    expect(await list('query?query=up&scope={')).toMatchObject({ status: 'error' });
  });
});
