import type { FactValue } from '../../../probes/facts.ts';
import type { ProbeResult } from '../../../probes/probe-result.ts';
import { LONGEST_FACT } from './run-record.ts';

export type NamedResult = { readonly name: string; readonly result: ProbeResult };

/**
 * Milliseconds that a result may wait for others: each message wakes the main thread, which costs more than what it
 * carries. What is not up is in a hurry.
 */
const WAIT = 200;
const HURRY = 20;

/** Gathers results for one message; `flush` sends them before something that must not come first. */
export class ResultBatch {
  readonly #send: (results: readonly NamedResult[]) => void;
  #waiting: NamedResult[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #hurried = false;

  constructor(send: (results: readonly NamedResult[]) => void) {
    this.#send = send;
  }

  add({ name, result }: NamedResult): void {
    this.#waiting.push({ name, result: shortened(result) });
    const hurried = result.state !== 'up';
    if (this.#timer !== undefined && (this.#hurried || !hurried)) return;
    clearTimeout(this.#timer);
    this.#hurried = hurried;
    this.#timer = setTimeout(() => this.flush(), hurried ? HURRY : WAIT);
  }

  flush(): void {
    clearTimeout(this.#timer);
    if (this.#waiting.length === 0) return;
    const results = this.#waiting;
    this.#waiting = [];
    this.#timer = undefined;
    this.#send(results);
  }
}

/** Without what no record of a run shows: a body may be a megabyte. One character more says that there was more. */
function shortened(result: ProbeResult): ProbeResult {
  if (!Object.values(result.facts).some(isLong)) return result;
  const facts = Object.entries(result.facts).map(([name, value]) => [
    name,
    isLong(value) ? cut(value) : value,
  ]);
  return { ...result, facts: Object.fromEntries(facts) };
}

type Long = string | readonly string[];

function isLong(value: FactValue): value is Long {
  return (typeof value === 'string' || Array.isArray(value)) && value.length > LONGEST_FACT;
}

function cut(value: Long): Long {
  return value.slice(0, LONGEST_FACT + 1);
}
