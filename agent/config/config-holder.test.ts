import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fakeClock } from '../kit/clock.testkit.ts';
import { temporaryFolder } from '../kit/temporary-folder.testkit.ts';
import { createConfigHolder } from './config-holder.ts';
import { loadConfig } from './load-config.ts';

/** A holder of a file that `write` replaces. */
function holderOf(text: string) {
  const file = join(temporaryFolder(), 'vedette.yml');
  const clock = fakeClock(1_000);
  const write = (text: string) => writeFileSync(file, text, { mode: 0o600 });
  const load = () => loadConfig({ file, clock });
  write(text);
  return { holder: createConfigHolder(load(), load), write, clock };
}

test('reload() swaps the configuration and tells what changed', () => {
  const { holder, write, clock } = holderOf('log: {level: info}\nlabels: {a: "1", b: "2"}\n');
  write('log: {level: debug}\nlabels: {a: "1", c: "3"}\n');
  clock.advance(500);
  const { changed, restartNeeded } = holder.reload();
  expect(changed).toEqual(['labels.b', 'log.level', 'labels.c']);
  expect(restartNeeded).toEqual([]);
  expect(holder.current().config.log.level).toBe('debug');
  expect(holder.state()).toEqual({ successful: true, succeededAt: 1_500, error: null });
});

test('reload() tells which changes take effect only after a restart', () => {
  const { holder, write } = holderOf('');
  write('host: other\nlog: {level: debug}\napi: {tls: {enabled: true}}\n');
  const { changed, restartNeeded } = holder.reload();
  expect(changed).toEqual(['api.tls.enabled', 'host', 'log.level']);
  expect(restartNeeded).toEqual(['api.tls.enabled', 'host']);
});

test('reload() notices a secret that changed without telling it', () => {
  const peer = (token: string) => `peers: {list: [{url: "https://b:8338", token: ${token}}]}`;
  const { holder, write } = holderOf(peer('vdt_old'));
  write(peer('vdt_new'));
  expect(holder.reload().changed).toEqual(['peers.list[0].token']);
});

test('reload() keeps the old configuration on error and remembers why', () => {
  const { holder, write, clock } = holderOf('host: a\n');
  write('host: [b]\n');
  clock.advance(500);
  expect(() => holder.reload()).toThrow(expect.objectContaining({ kind: 'invalid' }));
  expect(holder.current().config.host).toBe('a');
  expect(holder.state()).toMatchObject({ successful: false, succeededAt: 1_000 });
  expect(holder.state().error).toMatch(
    /^Cannot use the configuration: .*vedette\.yml:1:7: host: expected a text, found a list; [^\n]*$/,
  );
});

test('reload() remembers a refusal with several problems on one line', () => {
  const { holder, write } = holderOf('');
  write('host: [b]\nhots: c\nlogs: d\n');
  expect(() => holder.reload()).toThrow();
  expect(holder.state().error).toMatch(/^[^\n]*host: expected a text[^\n]* \(and 2 more\)$/);
});

test('reload() forgets the error once the file is right again', () => {
  const { holder, write } = holderOf('host: a\n');
  write('host: [b]\n');
  expect(() => holder.reload()).toThrow();
  write('host: b\n');
  holder.reload();
  expect(holder.state()).toMatchObject({ successful: true, error: null });
});

test('reload() calls listeners once, after the swap, and only when something changed', () => {
  const { holder, write } = holderOf('labels: {a: "1"}\n');
  const seen: string[] = [];
  const end = holder.subscribe((config, { changed }) => {
    seen.push(`${config.labels.a} ${holder.current().config.labels.a} ${changed}`);
  });
  holder.reload();
  write('labels: {a: "2"}\n');
  holder.reload();
  end();
  write('labels: {a: "3"}\n');
  holder.reload();
  expect(seen).toEqual(['2 2 labels.a']);
});
