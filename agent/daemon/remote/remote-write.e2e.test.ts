import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { endAll, runVedette, type StartedAgent, startAgentBinary, waitFor } from '../../binary.testkit.ts';
import type { AgentStatus } from '../../contract/status.ts';
import { silentLog } from '../../kit/log.ts';
import { temporaryFolder } from '../../kit/temporary-folder.testkit.ts';
import { exported, prometheus, victoriaMetrics } from '../../remote/victoria-metrics.testkit.ts';
import { seriesConfig } from '../../store/series/config.ts';
import { openSeriesStore } from '../../store/series/open-series-store.ts';

afterAll(endAll);

type Remote = NonNullable<AgentStatus['remoteWrites']>[number];

async function remoteOf({ url }: StartedAgent): Promise<Remote> {
  const status = (await (await fetch(`${url}/api/v1/status`)).json()) as AgentStatus;
  return status.remoteWrites![0]!;
}

/** A file of configuration as only its owner may read it. */
function configFile(config: object): string {
  const file = join(temporaryFolder(), 'vedette.yml');
  writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
  return file;
}

async function tokenOf(agent: StartedAgent, ...words: string[]): Promise<string> {
  return (await runVedette(['token', 'create', 'sender', ...words, '--data', agent.data])).stdout.trim();
}

const seconds = (count: number) => new Promise((resolve) => setTimeout(resolve, count * 1_000));

/** Times of the raw samples of each series of an agent that has ended, by its name and labels as JSON. */
function storedTimes(data: string, until: number): Map<string, number[]> {
  const store = openSeriesStore(join(data, 'series'), {
    config: seriesConfig.parse({}),
    clock: { now: () => Date.now(), monotonic: () => performance.now() },
    log: silentLog,
  });
  const times = new Map<string, number[]>();
  for (const { id, labels } of store.select([])) {
    const found = [...store.readSync([id], { start: 0, end: until })].flatMap((piece) => [
      ...piece.timestamps,
    ]);
    times.set(keyOf(labels), found);
  }
  store.close();
  return times;
}

function keyOf({ instance, ...labels }: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(labels).sort());
}

test('VictoriaMetrics has every sample, though it was away and the agent was killed', {
  timeout: 120_000,
}, async () => {
  const engine = await victoriaMetrics();
  const args = [
    '--config',
    configFile({
      host: 'web1',
      remote_write: [{ url: `${engine.url}/api/v1/write`, interval: '1s', max_backoff: '1s' }],
    }),
  ];
  const first = await startAgentBinary({ args });
  await waitFor(async () => ((await remoteOf(first)).sentSamples > 1_000 ? true : undefined), {
    what: () => 'samples to be sent',
  });
  await engine.stop();
  await waitFor(async () => (await remoteOf(first)).failing ?? undefined, {
    what: () => 'the outage to be seen',
  });
  await seconds(3);
  await first.end('SIGKILL');
  const second = await startAgentBinary({ args, data: first.data });
  await seconds(3);
  expect((await remoteOf(second)).failing).not.toBeNull();
  await engine.start();
  const sentTo = await waitFor(
    async () => {
      const { failing, lagSeconds, sentSamples } = await remoteOf(second);
      const isSent = failing === null && lagSeconds < 5 && sentSamples > 3_000;
      return isSent ? Date.now() - lagSeconds * 1_000 - 500 : undefined;
    },
    { what: () => 'the rest to be sent', timeout: 30_000 },
  );
  await second.end('SIGTERM');
  const there = new Map(
    [...(await exported(engine, '{__name__!=""}'))].map(([key, points]) => [
      keyOf(JSON.parse(key)),
      [...new Set(points.map(([time]) => time))],
    ]),
  );
  const here = [...storedTimes(first.data, sentTo)].filter(([, times]) => times.length > 0);
  expect(here.length).toBeGreaterThan(100);
  // The longest has the seconds before the outage, within it, and behind the kill.
  expect(Math.max(...here.map(([, times]) => times.length))).toBeGreaterThan(8);
  const gaps = here.filter(([key, times]) => {
    const found = new Set(there.get(key));
    return !times.every((time) => found.has(time));
  });
  expect(gaps.map(([key]) => key)).toEqual([]);
});

test('an agent takes what another one sends, by protocol 2.0, and only with the grant', {
  timeout: 60_000,
}, async () => {
  const hub = await startAgentBinary();
  const plain = await fetch(`${hub.url}/api/v1/write`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-protobuf' },
    body: Uint8Array.of(0),
  });
  expect(plain.status).toBe(403);
  const token = await tokenOf(hub, '--grant', 'write');
  const file = configFile({
    host: 'web1',
    remote_write: [
      { url: `${hub.url}/api/v1/write`, bearer_token: token, interval: '1s', match: ['node_load1'] },
    ],
  });
  const sender = await startAgentBinary({ args: ['--config', file] });
  const found = await waitFor(
    async () => {
      const answer = await (await fetch(`${hub.url}/api/v1/query?query=node_load1{instance="web1"}`)).json();
      return (answer as { data: { result: unknown[] } }).data.result[0];
    },
    { what: () => 'the samples to arrive', timeout: 30_000 },
  );
  expect(found).toMatchObject({ metric: { __name__: 'node_load1', instance: 'web1' } });
  expect(await remoteOf(sender)).toMatchObject({ protocol: '2.0', failing: null, droppedSamples: 0 });
});

test("an agent takes what Debian's Prometheus sends", { timeout: 60_000 }, async () => {
  const agent = await startAgentBinary();
  const token = await tokenOf(agent, '--grant', 'write');
  const file = configFile({});
  writeFileSync(
    file,
    JSON.stringify({
      global: { scrape_interval: '1s', external_labels: { cluster: 'a' } },
      scrape_configs: [{ job_name: 'agent', static_configs: [{ targets: [new URL(agent.url).host] }] }],
      remote_write: [
        {
          url: `${agent.url}/api/v1/write`,
          authorization: { credentials: token },
          queue_config: { batch_send_deadline: '1s' },
        },
      ],
    }),
  );
  const sender = await prometheus(file);
  const newest = async () => {
    const query = encodeURIComponent('node_load1{job="agent",cluster="a"}');
    const answer = await (await fetch(`${agent.url}/api/v1/query?query=${query}`)).json();
    return (answer as { data: { result: { metric: object }[] } }).data.result[0]?.metric;
  };
  expect(await waitFor(newest, { what: () => 'the samples to arrive', timeout: 30_000 })).toMatchObject({
    job: 'agent',
    cluster: 'a',
  });
  await seconds(5);
  const own = await (await fetch(`${sender.url}/metrics`)).text();
  expect(/prometheus_remote_storage_samples_failed_total\{.*\} (\d+)/.exec(own)?.[1]).toBe('0');
});

test('queries read what is older than the agent from its history, and say so when they cannot', {
  timeout: 60_000,
}, async () => {
  const engine = await victoriaMetrics();
  const old = Math.floor(Date.now() / 1_000) * 1_000 - 86_400_000;
  const metric = { __name__: 'node_load1', instance: 'web1' };
  await fetch(`${engine.url}/api/v1/import`, {
    method: 'POST',
    body: JSON.stringify({ metric, values: [1, 2, 3], timestamps: [old, old + 1_000, old + 2_000] }),
  });
  await fetch(`${engine.url}/internal/force_flush`);
  const file = configFile({ host: 'web1', history: { url: engine.url } });
  const agent = await startAgentBinary({ args: ['--config', file] });
  const ask = async () => {
    const query = encodeURIComponent('node_load1[2d]');
    const answer = await (await fetch(`${agent.url}/api/v1/query?query=${query}`)).json();
    return answer as {
      data: { result: { metric: object; values: [number, string][] }[] };
      warnings?: string[];
    };
  };
  await seconds(2);
  const { data, warnings } = await ask();
  expect(data.result).toHaveLength(1);
  expect(data.result[0]!.metric).toEqual({ __name__: 'node_load1' });
  expect(data.result[0]!.values.slice(0, 3).map(([, value]) => value)).toEqual(['1', '2', '3']);
  expect(data.result[0]!.values.length).toBeGreaterThan(4);
  expect(warnings).toBeUndefined();
  await engine.stop();
  const alone = await ask();
  expect(alone.data.result[0]!.values[0]![0]).toBeGreaterThan(old / 1_000 + 3_600);
  expect(alone.warnings).toEqual([expect.stringContaining('no history from 127.0.0.1')]);
});
