import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { endAll, temporaryFolder } from '../../binary.testkit.ts';
import { configOf, resultAt } from './probe-parts.testkit.ts';
import { type ProbeTargetRequest, probeTargetText } from './probe-target-text.ts';
import type { SealedDefinition } from './worker-messages.ts';

afterEach(endAll);

const metrics = [
  { name: 'probe_success', help: 'Whether it was up.', labels: {}, value: 1 },
  { name: 'probe_http_duration_seconds', help: 'Phases.', labels: { phase: 'tls' }, value: 0.5 },
  { name: 'probe_http_duration_seconds', help: 'Phases.', labels: { phase: 'a"b' }, value: Number.NaN },
];
const request: ProbeTargetRequest = { target: 'http://192.0.2.7/', module: 'http_2xx', debug: 'false' };

/** The answer, and the definition that was run. */
async function answerTo(more: Partial<ProbeTargetRequest>, config = configOf([])) {
  const ran: SealedDefinition[] = [];
  const text = await probeTargetText({ ...request, ...more }, config, async (definition) => {
    ran.push(definition);
    return resultAt(0, { metrics, trace: [{ at: 1.5, direction: 'note', text: 'connected' }] });
  });
  return { text, ran: ran[0] };
}

test('probeTargetText() writes families by name, each with help and type', async () => {
  const { text } = await answerTo({});
  expect(text).toBe(`# HELP probe_http_duration_seconds Phases.
# TYPE probe_http_duration_seconds gauge
probe_http_duration_seconds{phase="tls"} 0.5
probe_http_duration_seconds{phase="a\\"b"} NaN
# HELP probe_success Whether it was up.
# TYPE probe_success gauge
probe_success 1
`);
});

test('probeTargetText() tells what was said with debug', async () => {
  const { text } = await answerTo({ debug: 'true' });
  expect(text).toContain('Logs for the probe (module http_2xx):\n1.50 ms note: connected\nok: up\n');
  expect(text).toContain('Metrics that would have been returned:\n# HELP');
});

test('probeTargetText() takes a host name for the Host header and for TLS', async () => {
  const { ran } = await answerTo({ hostname: 'shop.example' });
  expect(ran).toMatchObject({ headers: { host: 'shop.example' }, tls: { server_name: 'shop.example' } });
});

test.each([undefined, ''])('probeTargetText() refuses the target %j', async (target) => {
  await expect(answerTo({ target })).rejects.toMatchObject({ kind: 'invalid' });
});

test('probeTargetText() names the modules that there are where one is not', async () => {
  const failure = answerTo({ module: 'http_5xx' });
  await expect(failure).rejects.toMatchObject({
    kind: 'invalid',
    hint: expect.stringContaining('http_2xx'),
  });
});

test('probeTargetText() takes the modules of a file, and says where one is wrong', async () => {
  const file = join(temporaryFolder(), 'blackbox.yml');
  writeFileSync(file, 'modules:\n  mine: {prober: tcp}\n  broken: {prober: carrier-pigeon}\n');
  const config = configOf([], { modules_file: file });
  expect((await answerTo({ module: 'mine', target: '192.0.2.7:80' }, config)).ran).toMatchObject({
    kind: 'tcp',
  });
  await expect(answerTo({ module: 'broken' }, config)).rejects.toThrow(`${file}:3:`);
});

test('probeTargetText() refuses a target that is none of its kind', async () => {
  await expect(answerTo({ module: 'tcp_connect', target: 'no port' })).rejects.toThrow(
    'Cannot probe no port',
  );
});

test('probeTargetText() ends the run half a second before the scrape that asks for it', async () => {
  expect((await answerTo({ scrapeTimeoutSeconds: 2 })).ran).toMatchObject({ timeout: 1_500 });
  expect((await answerTo({ scrapeTimeoutSeconds: 60 })).ran).toMatchObject({ timeout: 5_000 });
});
