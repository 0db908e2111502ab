import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const holder = fileURLToPath(new URL('./testdata/hold-data-folder.ts', import.meta.url));

/** Another process that holds the data folder until it is killed. */
export async function holdInChild(folder: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [holder, folder], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [said] = await once(child.stdout!, 'data');
  if (String(said) !== 'held\n') throw new Error(`Cannot hold ${folder} in a child: ${said}`);
  return child;
}

/** Ends a child as a crash does, and waits until it is gone. */
export async function killNow(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
