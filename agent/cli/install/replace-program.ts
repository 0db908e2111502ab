import { chmodSync, closeSync, copyFileSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';

/** Puts a copy of a program in its place whole or not at all; who runs the old one meanwhile goes on with it. */
export function replaceProgram(from: string, to: string, mode = 0o755): void {
  const beside = `${to}.${process.pid}.tmp`;
  try {
    copyFileSync(from, beside);
    chmodSync(beside, mode);
    sync(beside);
    renameSync(beside, to);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
  sync(dirname(to));
}

function sync(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
