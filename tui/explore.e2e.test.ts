import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { endAll, startAgentBinary } from '../agent/binary.testkit.ts';
import { endTmuxConsoles, openTmuxConsole } from './tmux.testkit.ts';

afterEach(async () => {
  endTmuxConsoles();
  await endAll();
});

test('a query is written with completion, mended, explained, compared and exported by keys alone', async () => {
  const agent = await startAgentBinary({ args: ['--host', 'web-1'] });
  const console = openTmuxConsole(['tui', '--url', agent.url]);
  await console.shows(/● up +web-1 +\ds +\d+%/);
  // Two measurements at least: rates need them.
  await setTimeout(4_000);
  console.text(':explore');
  console.keys('Enter');
  await console.shows(/metrics\n[\s\S]*node_context_switches_total +counter +Total/);
  console.text('isum by (');
  console.text('mode) (rat');
  console.keys('Tab');
  await console.shows(/rate\(range-vector\) → instant-vector/);
  console.text('node_cpu_s');
  await console.shows(/node_cpu_seconds_total +counter/);
  console.keys('Tab');
  console.text('{mode=~"us');
  await console.shows(/user +value/);
  console.keys('Tab');
  console.text('}[1m])');
  console.keys('Enter');
  await console.shows(/not answered[\s\S]*\^\n[\s\S]*parse error: unclosed left parenthesis/);
  console.text('i');
  await console.shows(/parse error[^\n]*\n promql sum by/);
  console.text(')');
  console.keys('Enter');
  await console.shows(
    /1 series of 1 host\n[\s\S]*promql sum by \(mode\) \(rate\(node_cpu_seconds_total\{mode=~"user"\}\[1m\]\)\)\n[\s\S]*mode="user"/,
  );
  console.text('T0.0001%');
  console.keys('Enter');
  await console.shows(/above 0\.0001% now: \d of 1/);
  console.text('v');
  await console.shows(/1 value of 1 host\n[\s\S]*ratio/);
  console.text('C');
  await console.shows(/copied|clipboard/);
  expect(console.clipboard()).toContain('sum by (mode) (rate(node_cpu_seconds_total{mode=~"user"}[1m]))');
  console.text('e');
  console.keys('C-u');
  console.text('values.csv');
  console.keys('Enter');
  await console.shows(/values\.csv/);
  expect(readFileSync(join(console.folder, 'values.csv'), 'utf8')).toMatch(/mode=/);
  console.text('?');
  await console.shows(
    /node_cpu_seconds_total\n +type +counter[\s\S]*series +\d+ on 1 of 1 hosts[\s\S]*mode {2}\d+ values/,
  );
  console.text('?');
  await console.shows(/explore: keys/);
  console.keys('Escape');
  await console.shows(/promql sum by/);
  console.keys('C-r');
  console.text('user');
  await console.shows(/▸ sum by \(mode\)/);
  console.keys('Enter', 'Enter');
  await console.shows(/1 value/);
  console.text('q');
  await console.shows(/ended with 0/);
}, 90_000);

test('the link of a query opens the same query, and its history is there in the next console', async () => {
  const agent = await startAgentBinary({ args: ['--host', 'web-1'] });
  const query = encodeURIComponent('node_load1 * 0 + 7');
  const console = openTmuxConsole(['tui', '--url', agent.url, `vedette://explore/${query}?w=5m&view=values`]);
  await console.shows(/promql node_load1 \* 0 \+ 7\n[\s\S]*7\.00 +7\b/);
  console.text('i');
  console.keys('Enter');
  await console.shows(/1 value/);
  console.keys('i', 'C-u');
  console.text('up');
  await console.shows(/ promql up\n/);
  console.keys('C-u', 'Up');
  await console.shows(/ promql node_load1 \* 0 \+ 7\n[^\n]*Enter run/);
}, 60_000);
