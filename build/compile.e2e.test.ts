import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Compiles into a new folder in that environment; the SHA-256 of what came out. */
async function compiledHash(environment: Readonly<Record<string, string>>): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'vedette-compile-'));
  folders.push(folder);
  const env = { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ...environment };
  await promisify(execFile)(process.execPath, [join(root, 'build', 'compile.ts'), folder], {
    cwd: root,
    env,
  });
  return createHash('sha256')
    .update(readFileSync(join(folder, 'vedette')))
    .digest('hex');
}

describe('compile', () => {
  test('gives the same bytes for the same commit, whatever the folder, the time zone and the environment', {
    timeout: 180_000,
  }, async () => {
    const first = await compiledHash({ TZ: 'UTC', LANG: 'C' });
    const second = await compiledHash({
      TZ: 'Asia/Tokyo',
      LANG: 'de_DE.UTF-8',
      NODE_ENV: 'development',
      DEV: 'true',
    });
    expect(second).toBe(first);
  });
});
