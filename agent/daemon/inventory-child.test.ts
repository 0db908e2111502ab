import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../kit/temporary-folder.testkit.ts';
import { readInventoryInChild } from './inventory-child.ts';

const never = new AbortController().signal;

function script(text: string): string[] {
  const file = join(temporaryFolder(), 'program');
  writeFileSync(file, `#!/bin/sh\n${text}\n`);
  chmodSync(file, 0o755);
  return [file];
}

/** Looks every 10 ms, ten seconds at most. */
async function until(what: () => boolean): Promise<boolean> {
  for (let look = 0; look < 1_000 && !what(); look++) await new Promise((resolve) => setTimeout(resolve, 10));
  return what();
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('readInventoryInChild()', () => {
  it.each([
    ['exit 3', 'Command failed'],
    ['echo {', 'JSON'],
    ['echo "{}"', 'time'],
    ['head -c 5000000 /dev/zero', 'maxBuffer'],
  ])('is unavailable after %j', async (text, because) => {
    const given = readInventoryInChild(never, script(text));
    await expect(given).rejects.toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining(because),
    });
  });

  it('asks for JSON, and hands on nothing of the environment but the path', async () => {
    process.env.VEDETTE_SECRET_OF_TEST = 'hunter2';
    const program = script('echo "$*"; env; exit 1');
    const file = join(program[0]!, '../seen');
    const given = readInventoryInChild(never, script(`exec > '${file}'; echo "$*"; env; exit 1`));
    await expect(given).rejects.toThrow('Cannot read the inventory');
    delete process.env.VEDETTE_SECRET_OF_TEST;
    const seen = readFileSync(file, 'utf8');
    expect(seen).toMatch(/^inventory --json$/m);
    expect(seen).not.toContain('hunter2');
  });

  it('ends the child when it is given up', async () => {
    const program = script('echo $$ > "$0.pid"; exec sleep 30');
    const abort = new AbortController();
    const given = readInventoryInChild(abort.signal, program);
    given.catch(() => {});
    const file = `${program[0]}.pid`;
    expect(await until(() => existsSync(file) && readFileSync(file, 'utf8') !== '')).toBe(true);
    abort.abort();
    await expect(given).rejects.toThrow('the agent stops');
    expect(await until(() => !isThere(Number(readFileSync(file, 'utf8'))))).toBe(true);
  });
});
