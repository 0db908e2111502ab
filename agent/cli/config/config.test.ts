import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startFakeAgent } from '../../client/fake-agent.testkit.ts';
import { temporaryFolder } from '../../kit/temporary-folder.testkit.ts';
import { runCommand } from '../run-command.testkit.ts';

function configFile(text: string, mode = 0o600): string {
  const path = join(temporaryFolder(), 'vedette.yml');
  writeFileSync(path, text, { mode });
  return path;
}

test('config check says that a file is right', async () => {
  const file = configFile('host: db-1\n');
  expect(await runCommand(['config', 'check', file])).toMatchObject({
    code: 0,
    text: `OK: ${file}\n`,
    errors: '',
  });
});

test('config check warns beside the result', async () => {
  const file = configFile('peers: {list: [{url: "https://b:8338", token: vdt_plain}]}\n');
  const { code, text, errors } = await runCommand(['config', 'check', file]);
  expect({ code, text }).toEqual({ code: 0, text: `OK: ${file}\n` });
  expect(errors).toBe(
    `warning: ${file}:1:47: peers.list[0].token: the secret stands in the configuration itself; better move it to a file and write a reference to that file\n`,
  );
});

test('config check tells all that is wrong', async () => {
  const file = configFile('hots: a\nlog: {level: loud}\n');
  await expect(runCommand(['config', 'check', file])).rejects.toMatchObject({
    kind: 'invalid',
    message: [
      'Cannot use the configuration: 2 problems found',
      `${file}:1:1: hots: unknown option; did you mean "host"?`,
      `${file}:2:14: log.level: expected one of debug, info, warn, error, found "loud"; correct it, or remove it for the default info`,
    ].join('\n'),
    hint: `vedette config check ${file}`,
  });
});

test('config check --json tells problems as data, with the exit code of a wrong file', async () => {
  const file = configFile('hots: a\n');
  const { code, text } = await runCommand(['config', 'check', '--json', file]);
  expect(code).toBe(2);
  expect(JSON.parse(text)).toEqual({
    file,
    ok: false,
    problems: [{ place: `${file}:1:1`, path: 'hots', message: 'unknown option; did you mean "host"?' }],
    warnings: [],
  });
});

test('config check refuses a file that is not there', async () => {
  await expect(runCommand(['config', 'check', '/no/such.yml'])).rejects.toMatchObject({ kind: 'not-found' });
});

test('config show tells each option with its place, uncut when it is piped', async () => {
  const file = configFile('host: db-1\nlabels: {role: database}\n');
  const { lines } = await runCommand(['config', 'show', '--config', file]);
  expect(lines[0]).toMatch(/^OPTION +FROM +VALUE$/);
  expect(lines.find((line) => line.startsWith('host '))).toContain(`db-1`);
  expect(lines.find((line) => line.startsWith('labels.role '))).toContain(`${file}:2`);
  expect(lines.find((line) => line.startsWith('log.level '))).toMatch(/ default +info$/);
});

test('config show fits the terminal', async () => {
  const { lines } = await runCommand(['config', 'show', '--defaults'], { isTerminal: true, columns: 80 });
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
});

test('config show --defaults tells what each option is', async () => {
  const { lines } = await runCommand(['config', 'show', '--defaults']);
  expect(lines[0]).toMatch(/^OPTION +DEFAULT +WHAT IT IS$/);
  expect(lines.find((line) => line.startsWith('log.level '))).toMatch(
    / info +Lines below this level are dropped\.$/,
  );
});

test('config show --json masks secrets', async () => {
  const file = configFile('peers: {list: [{url: "https://b:8338", token: vdt_plain}]}\n');
  const { text } = await runCommand(['config', 'show', '--json', '--config', file]);
  expect(JSON.parse(text).options).toContainEqual({
    path: 'peers.list[0].token',
    value: '***',
    source: `${file}:1`,
  });
  expect(text).not.toContain('vdt_plain');
});

test('config show asks the agent that was named', async () => {
  const options = [{ path: 'host', value: 'db-2', source: 'option --host' }];
  await using agent = await startFakeAgent({ showConfig: () => ({ file: null, options }) });
  const { text } = await runCommand(['config', 'show', '--json', '--url', agent.url]);
  expect(JSON.parse(text)).toEqual({ file: null, options });
});

test('config show makes control sequences visible', async () => {
  const options = [{ path: 'host', value: 'a\u001b[2Jb', source: 'default' }];
  await using agent = await startFakeAgent({ showConfig: () => ({ file: null, options }) });
  expect((await runCommand(['config', 'show', '--url', agent.url])).text).toContain('a␛[2Jb');
});

test('config schema writes JSON Schema', async () => {
  const { text } = await runCommand(['config', 'schema']);
  expect(JSON.parse(text).$schema).toBe('https://json-schema.org/draft/2020-12/schema');
});

test('config reload tells what changed and what waits for a restart', async () => {
  const answer = {
    loadedAt: '2026-11-21T03:12:00.000Z',
    changed: ['api.listen', 'log.level'],
    restartNeeded: ['api.listen'],
  };
  await using agent = await startFakeAgent({ reloadConfig: () => answer });
  expect((await runCommand(['config', 'reload', '--url', agent.url])).lines).toEqual([
    'Reloaded: 2 changed',
    '  api.listen (after a restart of the agent)',
    '  log.level',
  ]);
  const { text } = await runCommand(['config', 'reload', '--json', '--url', agent.url]);
  expect(JSON.parse(text)).toEqual(answer);
});
