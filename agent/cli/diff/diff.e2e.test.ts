import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { endAll, runVedette, startAgentBinary, temporaryFolder, waitFor } from '../../binary.testkit.ts';

afterEach(endAll);

/** An agent with one metric of its own, from a text file. */
async function agentWith(host: string, value: number) {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'text'));
  writeFileSync(join(folder, 'text', 'queue.prom'), `queue_length ${value}\n`);
  const config = join(folder, 'vedette.yml');
  writeFileSync(config, `collect:\n  textfile:\n    directory: ${join(folder, 'text')}\n`);
  return startAgentBinary({ args: ['--host', host, '--config', config] });
}

describe('vedette diff', () => {
  test('finds what differs between two agents, and names a dead one', async () => {
    const one = await agentWith('web-1', 1);
    const two = await agentWith('web-2', 1_000);
    const words = ['diff', one.url, two.url, '--match', 'queue_length', '--window', '5m', '--json'];
    const row = await waitFor(
      async () => {
        const { code, stdout } = await runVedette(words);
        if (code !== 10) return undefined;
        const { sections } = JSON.parse(stdout);
        return sections[0].rows.find(({ name }: { name: string }) => name === 'queue_length');
      },
      { what: () => 'queue_length in the comparison' },
    );
    expect(row).toMatchObject({ differs: true, values: ['1 (p95 1)', '1000 (p95 1000)'] });
    const dead = await runVedette([...words.slice(0, 3), 'http://127.0.0.1:1', '--window', '5m']);
    expect(dead.code).toBe(10);
    expect(dead.stdout).toMatch(/^http:\/\/127\.0\.0\.1:1: Cannot /);
  }, 60_000);
});
