import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The compiled program under measurement. */
export const vedette = join(import.meta.dirname, '..', '..', 'dist', 'vedette');

const running: ChildProcess[] = [];
const folders: string[] = [];

/** A folder that goes when the benchmark ends. */
export function workFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'vedette-bench-'));
  folders.push(folder);
  return folder;
}

/** Starts a program on loopback and waits until its URL answers 2xx. @throws Error after ten seconds */
export async function startProgram(
  command: string,
  args: readonly string[],
  readyUrl: string,
): Promise<ChildProcess> {
  return startUntil(command, args, () => answers(readyUrl), readyUrl);
}

/** The same for one that speaks no HTTP: waits until that port of loopback takes connections. */
export function startListener(command: string, args: readonly string[], port: number): Promise<ChildProcess> {
  return startUntil(command, args, () => takesConnections(port), `port ${port}`);
}

async function startUntil(
  command: string,
  args: readonly string[],
  ready: () => Promise<boolean>,
  where: string,
): Promise<ChildProcess> {
  const child = spawn(command, args, { stdio: 'ignore' });
  running.push(child);
  for (let attempt = 0; attempt < 500; attempt++) {
    if (await ready()) return child;
    if (child.exitCode !== null) break;
    await Bun.sleep(20);
  }
  throw new Error(`${command} did not answer at ${where}`);
}

function takesConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

export async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(1_000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

/** Ends one program and waits for its end. */
export async function endProgram(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}

/** Runs a benchmark and ends everything that it started, whatever happens. */
export async function withPrograms(benchmark: () => Promise<void>): Promise<void> {
  try {
    await benchmark();
  } finally {
    await Promise.all(running.map(endProgram));
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  }
}
