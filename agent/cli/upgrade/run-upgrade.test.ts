import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../kit/temporary-folder.testkit.ts';
import { captureOutput } from '../output.testkit.ts';
import { runUpgrade } from './run-upgrade.ts';

const script = (version: string) => `#!/bin/sh\necho '{"version":"${version}","commit":"c"}'\n`;

/** An installed 1.0.0, a 1.1.0 to upgrade to, and a host whose agent becomes ready or not. */
function upgrade(ready: boolean) {
  const folder = temporaryFolder();
  const [program, file] = [join(folder, 'vedette'), join(folder, 'new')];
  writeFileSync(program, script('1.0.0'), { mode: 0o755 });
  writeFileSync(file, script('1.1.0'), { mode: 0o755 });
  const sha256 = createHash('sha256').update(readFileSync(file)).digest('hex');
  const restarted: string[] = [];
  const host = {
    async restart() {
      restarted.push(/\d\.\d\.\d/.exec(readFileSync(program, 'utf8'))![0]);
      return true;
    },
    becomesReady: async () => ready,
  };
  const captured = captureOutput();
  const result = runUpgrade({ file, sha256, program, rollback: false }, captured.output, host);
  return { result, restarted, captured };
}

test('runUpgrade() restarts the agent with the new program and waits until it is ready', async () => {
  const { result, restarted, captured } = upgrade(true);
  expect(await result).toBe(0);
  expect(restarted).toEqual(['1.1.0']);
  expect(captured.lines.at(-1)).toBe('The agent is ready');
});

test('runUpgrade() goes back by itself when the new agent does not become ready', async () => {
  const { result, restarted } = upgrade(false);
  await expect(result).rejects.toMatchObject({ kind: 'unavailable' });
  expect(restarted).toEqual(['1.1.0', '1.0.0']);
});
