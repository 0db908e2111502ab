import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listener } from '../../../probes/connect/listeners.testkit.ts';
import { temporaryFolder } from '../../kit/temporary-folder.testkit.ts';
import { runCommand } from '../run-command.testkit.ts';

function fileOf(text: string): string {
  const path = join(temporaryFolder(), 'checks.yml');
  writeFileSync(path, text, { mode: 0o600 });
  return path;
}

const openPort = () => listener((socket) => void socket.end('220 mail\r\n'));

test('vedette probe run runs each probe of a file, and the worst decides the exit code', async () => {
  const port = await openPort();
  const file = fileOf(`
- { kind: tcp, name: open, address: '127.0.0.1:${port}' }
- { kind: exec, name: failing, command: ['false'] }
- { kind: exec, name: slow, command: ['true'], warnings: [latency < 0ms] }
`);
  const { code, lines } = await runCommand(['probe', 'run', file, '--nagios']);
  expect(code).toBe(2);
  expect(lines.map((line) => line.split(' - ')[0])).toEqual([
    'open: TCP OK',
    'failing: EXEC CRITICAL',
    'slow: EXEC WARNING',
  ]);
});

test('vedette probe run writes one line of JSON a probe, with its name', async () => {
  const file = fileOf(`[{ kind: exec, name: a, command: ['true'] }, { kind: exec, command: ['true'] }]`);
  const { code, lines } = await runCommand(['probe', 'run', file, '--json']);
  expect(code).toBe(0);
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { name: 'a', kind: 'exec', state: 'up' },
    { name: 'exec true', state: 'up' },
  ]);
});

test('vedette probe run takes a probe of the configuration by its name', async () => {
  const file = fileOf(
    `probes: { list: [{ kind: exec, name: nightly check, command: ['true'], interval: 1h }] }`,
  );
  const { code, text } = await runCommand(['probe', 'run', 'nightly check', '--config', file]);
  expect(code).toBe(0);
  expect(text).toMatch(/^UP exec true /);
});

test('vedette probe run says which name it may have been', async () => {
  const file = fileOf(`probes: { list: [{ kind: exec, name: nightly, command: ['true'] }] }`);
  const { code, text, errors } = await runCommand(['probe', 'run', 'nihgtly', '--config', file]);
  expect({ code, text }).toEqual({ code: 3, text: '' });
  expect(errors).toContain('Cannot run nihgtly: no probe and no file has that name');
  expect(errors).toContain('Did you mean nightly?');
});

test.each([
  ['probes: [', 'checks.yml:1:'],
  ['- {kind: htp}', 'no kind is called htp; did you mean http?'],
  ['[]', 'there is none in it'],
  ["- {kind: tcp, address: '127.0.0.1:1', conditions: [latency = 1s]}", 'checks.yml:1:52'],
  ["- {kind: tcp, address: '127.0.0.1:1', surprise: 1}", 'surprise'],
  ['- {kind: tcp}', 'address'],
  [
    `- {kind: redis, address: '127.0.0.1:1', password: '\${env:NO_SUCH_VARIABLE}'}`,
    'NO_SUCH_VARIABLE is not set',
  ],
])('vedette probe run runs nothing of %j, and says why', async (written, message) => {
  const { code, text, errors } = await runCommand(['probe', 'run', fileOf(written)]);
  expect({ code, text }).toEqual({ code: 3, text: '' });
  expect(errors).toContain(message);
});

test('vedette probe run takes secrets of a file that its owner guards, and shows them nowhere', async () => {
  const file = fileOf('{kind: exec, command: [printenv, TOKEN], secret_env: {TOKEN: hunter2}}');
  const { code, text, errors } = await runCommand(['probe', 'run', file, '--trace']);
  expect({ code, errors }).toEqual({ code: 0, errors: '' });
  expect(text).not.toContain('hunter2');
});

test('vedette probe run watches one probe alone', async () => {
  const file = fileOf(`[{ kind: exec, command: ['true'] }, { kind: exec, command: ['true'] }]`);
  const { code, errors } = await runCommand(['probe', 'run', file, '--watch']);
  expect(code).toBe(3);
  expect(errors).toContain('Cannot watch 2 probes');
});

test('vedette probe refuses a kind that it does not have, and a wrong condition with its column', async () => {
  expect(await runCommand(['probe', 'htp', 'x'])).toMatchObject({ code: 3, text: '' });
  const { code, errors } = await runCommand(['probe', 'tcp', '127.0.0.1:1', '--expect', 'latency = 1s']);
  expect(code).toBe(3);
  expect(errors).toContain('conditions[0]: = compares nothing: write == (column 9)');
});

test('vedette probe writes one form of a result', async () => {
  const { code, errors } = await runCommand(['probe', 'tcp', '127.0.0.1:1', '--nagios', '--json']);
  expect(code).toBe(3);
  expect(errors).toContain('leave --json out');
});
