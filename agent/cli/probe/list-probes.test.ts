import { expect, test } from 'vitest';
import { probeRow } from '../../api/fake-probes.testkit.ts';
import { startFakeAgent } from '../../client/fake-agent.testkit.ts';
import type { ProbeRow } from '../../contract/probes.ts';
import { runCommand } from '../run-command.testkit.ts';

const time = '2026-11-21T00:01:00.000Z';
const down: ProbeRow = {
  ...probeRow,
  name: 'db',
  kind: 'tcp',
  target: 'db:5432',
  state: 'down',
  message: 'down: connection refused',
};
const answering = (...probes: ProbeRow[]) =>
  startFakeAgent({ listProbes: () => ({ time, vantage: 'web1', probes }) });

test('vedette probe list shows what is down first, and exits as the worst does', async () => {
  await using agent = await answering(probeRow, down);
  const { code, lines } = await runCommand(['probe', 'list', '--url', agent.url]);
  expect(code).toBe(2);
  expect(lines.map((line) => line.split(/ +/).slice(0, 4).join(' '))).toEqual([
    'STATE NAME KIND TARGET',
    'down db tcp db:5432',
    'up shop http https://shop.example/',
  ]);
  expect(lines[1]).toContain('down: connection refused');
});

test('vedette probe list exits by the verdict of what others run', async () => {
  const quorum = { needed: 2, failing: 0, knowing: 2, of: 2 };
  const verdict = { cause: 'up', state: 'up', message: 'up', since: time, failing: [], notes: [], quorum };
  const message = 'unknown: not run here, but by web2, web3';
  await using agent = await answering({ ...probeRow, runsHere: false, state: 'unknown', message, verdict });
  const { code, lines } = await runCommand(['probe', 'list', '--url', agent.url]);
  expect(code).toBe(0);
  expect(lines[1]).toContain(message);
});

test('vedette probe list marks what flaps, and does not count what is disabled', async () => {
  const disabled = { ...probeRow, name: 'off', state: 'unknown', reason: 'disabled' };
  await using agent = await answering({ ...probeRow, flapping: true }, disabled);
  const { code, text } = await runCommand(['probe', 'list', '--url', agent.url]);
  expect(code).toBe(0);
  expect(text).toContain('flapping');
});

test('vedette probe list writes JSON in the same order', async () => {
  await using agent = await answering(probeRow, down);
  const { code, text } = await runCommand(['probe', 'list', '--json', '--url', agent.url]);
  expect(code).toBe(2);
  expect(JSON.parse(text)).toEqual({ time, vantage: 'web1', probes: [down, probeRow] });
});

test('vedette probe list says where probes are written when there is none', async () => {
  await using agent = await answering();
  expect(await runCommand(['probe', 'list', '--url', agent.url])).toMatchObject({
    code: 0,
    text: '',
    errors: 'No probes. They are in the section probes: of the configuration\n',
  });
});
