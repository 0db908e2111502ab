import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { probeKinds } from '../../../probes/index.ts';
import {
  endAll,
  type Ran,
  runVedette,
  type StartedAgent,
  startAgentBinary,
  temporaryFolder,
  waitFor,
} from '../../binary.testkit.ts';
import type { ProbeDetail, ProbeRow } from '../../contract/probes.ts';
import { type KindCheck, kindChecks } from './kind-checks.testkit.ts';
import { type LocalServices, mayMount, PASSWORD, startLocalServices } from './local-services.testkit.ts';

afterEach(endAll);

const LONG = 240_000;

test.skipIf(!mayMount)(
  'an agent with a probe of every kind sees real services live, die and come back',
  { timeout: LONG },
  async () => {
    const services = await startLocalServices();
    const checks = kindChecks(services);
    expect(Object.keys(checks)).toEqual(probeKinds.map(({ name }) => name));

    const agent = await startAgentBinary({
      args: ['--config', configOf(checks)],
      within: services.bus.within,
    });
    await tellHeartbeat(agent);
    await becomes(agent, checks, () => 'ok');
    await hasMetrics(agent, checks);

    await services.kill();
    await failHeartbeat(agent);
    await becomes(agent, checks, ({ down = 'ok' }) => down);

    await services.start();
    await tellHeartbeat(agent);
    await becomes(agent, checks, () => 'ok');
    await keepsSecrets(agent);
  },
);

test.skipIf(!mayMount)(
  'vedette probe asks real services with every kind, once',
  { timeout: LONG },
  async () => {
    const services = await startLocalServices();
    const wrong: unknown[] = [];
    for (const [kind, check] of Object.entries(kindChecks(services))) {
      const [json, nagios, trace] = await Promise.all([
        probeOnce(services, kind, check, ['--json']),
        probeOnce(services, kind, check, ['--nagios']),
        probeOnce(services, kind, check, ['--trace']),
      ]);
      wrong.push(
        ...(kind === 'heartbeat' ? wrongWithoutAgent(json) : wrongOf(kind, check, { json, nagios, trace })),
      );
    }
    expect(wrong).toEqual([]);
  },
);

test('vedette probe keeps a secret out of the words that every user of the host can read', async () => {
  const file = join(temporaryFolder(), 'token');
  writeFileSync(file, PASSWORD, { mode: 0o600 });
  const { code, stdout } = await runVedette([
    ...['probe', 'exec', '--secret-env', `TOKEN=\${file:${file}}`, '--json', '--'],
    // The pattern does not match itself.
    ...[
      'sh',
      '-c',
      'echo "$TOKEN" | wc -c; cat /proc/$PPID/cmdline /proc/$$/cmdline | grep -ac hunter[2]; true',
    ],
  ]);
  expect(code).toBe(0);
  expect(JSON.parse(stdout).facts.output).toBe('8\n0');
});

function configOf(checks: Readonly<Record<string, KindCheck>>): string {
  const list = Object.entries(checks).map(([kind, { options, expects }]) => ({
    name: kind,
    kind,
    ...options,
    conditions: [expects],
    interval: '1s',
    fail_after: 1,
    recover_after: 1,
  }));
  const config = join(temporaryFolder(), 'vedette.yml');
  writeFileSync(config, JSON.stringify({ probes: { list } }), { mode: 0o600 });
  return config;
}

async function tellHeartbeat({ data }: StartedAgent): Promise<void> {
  expect(await runVedette(['heartbeat', 'nightly', '--data', data])).toMatchObject({ code: 0 });
}

async function failHeartbeat({ data }: StartedAgent): Promise<void> {
  const job = ['cron', '--name', 'nightly', '--data', data, '--', 'false'];
  expect(await runVedette(job)).toMatchObject({ code: 1 });
}

/** Waits until every probe has the reason that it should have. */
async function becomes(
  { url }: StartedAgent,
  checks: Readonly<Record<string, KindCheck>>,
  wanted: (check: KindCheck) => string,
): Promise<void> {
  let wrong: string[] = [];
  const rows = async () =>
    ((await (await fetch(`${url}/api/v1/probes`)).json()) as { probes: ProbeRow[] }).probes;
  const asWanted = async () => {
    const found = new Map((await rows()).map((row) => [row.name, row]));
    wrong = Object.entries(checks).flatMap(([kind, check]) => {
      const { state, reason, message } = found.get(kind) ?? { state: 'missing', reason: '', message: '' };
      const good = reason === wanted(check) && state === (reason === 'ok' ? 'up' : 'down');
      return good ? [] : [`${kind}: ${reason} and not ${wanted(check)}: ${message}`];
    });
    return wrong.length === 0 || undefined;
  };
  await waitFor(asWanted, { what: () => wrong.join('\n'), timeout: 60_000 });
}

async function hasMetrics({ url }: StartedAgent, checks: Readonly<Record<string, KindCheck>>): Promise<void> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const missing = Object.entries(checks).filter(([kind, { metric }]) => {
    const own = text.split('\n').filter((line) => line.includes(`probe="${kind}"`));
    return (
      !own.some((line) => line.startsWith(`${metric}{`)) ||
      !own.some((line) => /^probe_success\{.* 1$/.test(line))
    );
  });
  expect(missing.map(([kind, { metric }]) => `${kind}: ${metric}`)).toEqual([]);
}

/** The password is nowhere: neither in what was said to the services, nor in the log, nor in the words of the process. */
async function keepsSecrets({ url, pid, log }: StartedAgent): Promise<void> {
  const details = await Promise.all(
    probeKinds.map(
      async ({ name }) => (await fetch(`${url}/api/v1/probes/${name}`)).json() as Promise<ProbeDetail>,
    ),
  );
  expect(details.every(({ runs }) => runs.length > 0)).toBe(true);
  expect(JSON.stringify(details)).not.toContain(PASSWORD);
  expect(log()).not.toContain(PASSWORD);
  expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).not.toContain(PASSWORD);
}

function probeOnce(
  { bus }: LocalServices,
  kind: string,
  { words, expects }: KindCheck,
  form: readonly string[],
): Promise<Ran> {
  const end = words.includes('--') ? words.indexOf('--') : words.length;
  const all = [...words.slice(0, end), '--expect', expects, ...form, ...words.slice(end)];
  return runVedette(['probe', kind, ...all], { within: bus.within });
}

/** What several kinds tell, most of it under the names of blackbox_exporter. */
const SHARED =
  /^probe_(success|(phase_)?duration_seconds|ip_\w+|ssl_\w+|tls_\w+|dns_lookup_time_seconds|failed_due_to_regex|expect_info)$/;

function isOwn(kind: string, metric: string): boolean {
  return metric.startsWith(`probe_${kind === 'steps' ? 'step' : kind}_`) && /^[a-z0-9_]+$/.test(metric);
}

type Forms = { readonly json: Ran; readonly nagios: Ran; readonly trace: Ran };

function wrongOf(kind: string, { expects, metric }: KindCheck, { json, nagios, trace }: Forms): unknown[] {
  const wrong: unknown[] = [];
  for (const [form, { code, stdout, stderr }] of Object.entries({ json, nagios, trace })) {
    if (code !== 0 || stderr !== '' || stdout.includes(PASSWORD))
      wrong.push({ kind, form, code, stdout, stderr });
  }
  const result = JSON.parse(json.stdout || '{}');
  if (result.kind !== kind || result.conditions?.[0]?.text !== expects) wrong.push({ kind, result });
  if (!result.metrics?.some((each: { name: string }) => each.name === metric)) wrong.push({ kind, metric });
  const strange = result.metrics?.filter(
    (each: { name: string }) => !SHARED.test(each.name) && !isOwn(kind, each.name),
  );
  if (strange?.length > 0) wrong.push({ kind, strange });
  if (!/^[A-Z]+ OK - .* \| time=\d/.test(nagios.stdout)) wrong.push({ kind, nagios: nagios.stdout });
  return wrong;
}

/** Jobs tell an agent of themselves: a single run knows nothing of them, and says so. */
function wrongWithoutAgent({ code, stdout }: Ran): unknown[] {
  return code === 3 && JSON.parse(stdout).state === 'unknown' ? [] : [{ kind: 'heartbeat', code, stdout }];
}
