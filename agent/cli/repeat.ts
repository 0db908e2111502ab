import { setTimeout as delay } from 'node:timers/promises';
import { OperationalError } from '../kit/errors.ts';
import { safeLine } from '../kit/safe-text.ts';
import type { Output } from './command.ts';
import { cutToWidth } from './table/display-width.ts';

export type RepeatOptions<T> = {
  readonly output: Output;
  readonly signal: AbortSignal;
  /** Milliseconds between two readings. */
  readonly period: number;
  readonly read: (signal: AbortSignal) => Promise<T>;
  readonly lines: (value: T) => readonly string[];
};

/**
 * Shows a reading again and again until the signal: in place on a terminal, as blocks one after the other elsewhere.
 * The cursor is never hidden nor the screen switched, so there is nothing to restore whatever ends this program. A
 * reading that fails is a line like any other; the next may succeed.
 *
 * @returns the last good reading.
 */
export async function repeat<T>(options: RepeatOptions<T>): Promise<T | undefined> {
  const { output, signal, period, read } = options;
  let last: T | undefined;
  let height = 0;
  while (!signal.aborted) {
    const reading = await attempt(read, signal);
    if (signal.aborted) break;
    if ('value' in reading) last = reading.value;
    const lines =
      'value' in reading ? options.lines(reading.value) : [cutToWidth(reading.failure, output.columns)];
    output.write(`${output.isTerminal ? upAndClear(height) : ''}${lines.join('\n')}\n`);
    height = lines.length;
    await pause(period, signal);
  }
  return last;
}

async function attempt<T>(read: (signal: AbortSignal) => Promise<T>, signal: AbortSignal) {
  try {
    return { value: await read(signal) };
  } catch (error) {
    if (error instanceof OperationalError) return { failure: safeLine(`error: ${error.message}`) };
    throw error;
  }
}

/** To the start of what was painted last, and clears from there on (ECMA-48 CPL, ED). */
function upAndClear(height: number): string {
  return height === 0 ? '' : `\u001b[${height}F\u001b[J`;
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(milliseconds, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
