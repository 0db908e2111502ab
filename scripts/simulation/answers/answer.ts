import type { SimulatedHost } from '../simulated-host.ts';
import type { World } from '../world.ts';

/** One question to one simulated host. */
export type Question = {
  readonly host: SimulatedHost;
  readonly world: World;
  readonly query: URLSearchParams;
  readonly pathname: string;
  /** The body as it came; empty where there is none. */
  readonly body: string;
  /** The clock of the host, ms. */
  readonly now: number;
  readonly signal: AbortSignal;
};

/** Answers one operation of the contract; the whole body, as text or as a response of its own. */
export type Answer = {
  /** As in the contract: a part in braces stands for anything. */
  readonly path: string;
  /** @default any */
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly answer: (question: Question) => string | Response | Promise<Response>;
};

/** A time parameter, RFC 3339 or seconds, in ms; `fallback` where there is none or it cannot be read. */
export function timeOf(text: string | null, fallback: number): number {
  if (text === null || text === '') return fallback;
  const ms = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1_000 : Date.parse(text);
  return Number.isNaN(ms) ? fallback : ms;
}
