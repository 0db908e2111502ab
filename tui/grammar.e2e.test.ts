import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { endAll, startAgentBinary } from '../agent/binary.testkit.ts';
import { endTmuxConsoles, openTmuxConsole } from './tmux.testkit.ts';

afterEach(async () => {
  endTmuxConsoles();
  await endAll();
});

/** What a string from another host would like a terminal to do. */
const EVIL = 'evil\u001b]52;c;UFdORUQ=\u0007\u001b[2J';

test('vedette tui is moved through by keys alone: filter, sort, drill, views, freeze, columns, back', async () => {
  const [one, two] = [
    await startAgentBinary({ args: ['--host', 'web-1'] }),
    await startAgentBinary({ args: ['--host', 'db-1'] }),
  ];
  const console = openTmuxConsole(['tui', '--url', one.url, '--url', two.url]);
  await console.shows(/2 hosts +● 2 up/);
  console.text('/name=db*');
  await console.shows(/\/name=db\*.* 1 of 2[\s\S]*● up +db-1/);
  console.keys('Enter', 'Enter');
  await console.shows(/fleet › db-1[\s\S]*\[1 overview\]/);
  console.text('2');
  await console.shows(/\[2 processes\][\s\S]*\ds vedette$/m);
  console.text('sS');
  await console.shows(/reversed/);
  console.keys('Escape');
  await console.shows(/1-1 of 1/);
  console.keys('Escape');
  await console.shows(/worst first +1-2 of 2/);
  console.text('f');
  await console.shows(/FROZEN/);
  console.text('f');
  console.text('cjj ');
  await console.shows(/\[ \] age/);
  console.keys('Escape');
  await console.shows(/state +host +cpu/);
  console.text(':self');
  console.keys('Enter');
  await console.shows(/this console +cpu/);
  console.text('-');
  await console.shows(/worst first/);
  console.text('q');
  await console.shows(/ended with 0/);
}, 60_000);

test('vedette tui travels in time, copies a link that opens the same instant, and exports what it shows', async () => {
  const agent = await startAgentBinary({ args: ['--host', 'web-1'] });
  const console = openTmuxConsole(['tui', '--url', agent.url]);
  await console.shows(/● up +web-1 +\ds +\d+%/);
  // Two seconds ago there must be two measurements already: rates need them.
  await setTimeout(4_000);
  console.text('t-2s');
  console.keys('Enter');
  const past = await console.shows(/PAST: \d+ s ago[\s\S]*● up +web-1 +\ds +\d+%/);
  const shown = /(\d\d:\d\d:\d\d) {2}PAST/.exec(past.join('\n'))?.[1];
  console.text('y');
  await console.shows(/copied vedette:\/\/fleet\?t=/);
  const link = console.clipboard();
  expect(link).toContain(shown);
  console.text('e');
  console.keys('C-u');
  console.text('hosts.csv');
  console.keys('Enter');
  await console.shows(/written to hosts\.csv/);
  expect(readdirSync(console.folder)).toEqual(['hosts.csv']);
  expect(readFileSync(join(console.folder, 'hosts.csv'), 'utf8')).toMatch(/^state,host,.*\r\nup,web-1,/);
  const second = openTmuxConsole(['tui', '--url', agent.url, link]);
  await second.shows(new RegExp(`${shown} {2}PAST[\\s\\S]*● up +web-1`));
  console.text('.');
  await console.shows(/ live 15m/);
}, 60_000);

test('vedette tui shows a host that dies with its reason, is right at every size, and obeys no string', async () => {
  const [one, evil] = [
    await startAgentBinary({ args: ['--host', 'web-1'] }),
    await startAgentBinary({ args: ['--host', EVIL] }),
  ];
  const console = openTmuxConsole(['tui', '--url', one.url, '--url', evil.url]);
  await console.shows(/evil␛\]52;c;UFdORUQ=␇␛\[2J/);
  for (const [columns, rows] of [
    [80, 24],
    [200, 60],
    [120, 40],
  ] as const) {
    console.resize(columns, rows);
    const screen = await console.shows(new RegExp(`^.{${columns - 20},${columns}}2 up\\n`));
    expect(screen.filter((line) => line !== '').at(-1)).toMatch(/q quit$/);
  }
  await one.end('SIGKILL');
  await console.shows(/✗ down +web-1 .*connection-refused|◐ stale +web-1/);
  console.keys('C-d');
  await console.shows(/B\/frame/);
  expect(() => console.clipboard()).toThrow();
  console.keys('C-c');
  await console.shows(/ended with 0/);
}, 90_000);
