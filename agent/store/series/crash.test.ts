import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { fromBits } from './codec.testkit.ts';
import { aggregatesOf, maintainFully, START, samplesOf, testStore } from './series-store.testkit.ts';

const KILLS = 14;

test('SIGKILL at any point loses nothing that was acknowledged, and invents nothing', {
  timeout: 60_000,
}, async () => {
  const opened = testStore();
  opened.store.close();
  let acknowledged = START;
  for (let kill = 0; kill < KILLS; kill++) {
    acknowledged = await writeUntilKilled(opened.folder, acknowledged, 300 + ((kill * 97) % 500));
  }
  opened.clock.step(acknowledged - START);
  const store = opened.reopen();
  const newest = await checkGapless(store, acknowledged);
  maintainFully(store);
  expect(await checkGapless(store, acknowledged)).toBe(newest);
  expect(store.health()).toMatchObject({ state: 'ok', corruptBlocks: 0 });
  const ids = store.select([]).map(({ id }) => id);
  const minutes = await aggregatesOf(store, ids[7]!, '1m');
  expect(minutes.reduce((sum, row) => sum + row.count, 0)).toBe((newest - START) / 1_000);
  expect(minutes.reduce((sum, row) => sum + row.increase, 0)).toBe((newest - START) / 1_000 - 1);
});

async function writeUntilKilled(folder: string, from: number, milliseconds: number): Promise<number> {
  const script = fileURLToPath(new URL('./full-speed-writer.testkit.ts', import.meta.url));
  const child = spawn(process.execPath, [script, folder, String(from)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.on('data', (data) => {
    printed += data;
  });
  const closed = once(child, 'close');
  await setTimeout(milliseconds);
  child.kill('SIGKILL');
  await closed;
  const whole = printed.slice(0, printed.lastIndexOf('\n') + 1);
  return Number(whole.trim().split('\n').at(-1)) || from;
}

/** Every second from the first to the newest is there once, with its own value. @returns the newest. */
async function checkGapless(store: Parameters<typeof samplesOf>[0], acknowledged: number): Promise<number> {
  let newest = 0;
  for (const { id, labels } of store.select([])) {
    const samples = await samplesOf(store, id);
    const wrong = samples.filter(
      ([time, bits], index) =>
        time !== START + (index + 1) * 1_000 || fromBits([bits])[0] !== time / 1_000 + Number(labels.n),
    );
    expect(wrong).toEqual([]);
    newest = samples.at(-1)![0];
    expect(newest).toBeGreaterThanOrEqual(acknowledged);
  }
  return newest;
}
