import { stream } from '../../../agent/contract/stream.ts';
import type { SimulatedHost } from '../simulated-host.ts';
import type { World } from '../world.ts';
import type { Answer, Question } from './answer.ts';
import { matching } from './query.ts';
import { statusText } from './status.ts';

/** Server-sent events as the agent sends them: status, the series, then what changed once a second. */
export const streamAnswer: Answer = { path: stream.path, answer: opened };

const encoder = new TextEncoder();
/** Messages of the second under way, by what hosts of one load and phase share: encoded once, sent to many. */
const messages = new Map<string, Uint8Array>();

function opened(question: Question): Response {
  const { host, world, query, now, signal } = question;
  const wanted = [...new Set(query.getAll('match[]').flatMap((text) => matching(question, text)))];
  const key = query.getAll('match[]').join('\n');
  let timer: Timer | undefined;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(encoder.encode(`retry: 2000\n\n${sse('status', statusText(world, host, now))}`));
      if (wanted.length === 0) return;
      controller.enqueue(encoder.encode(seriesMessage(world, wanted)));
      controller.enqueue(encoder.encode(samplesMessage(world, host, wanted, Date.now(), true)));
      timer = setInterval(() => controller.enqueue(shared(world, host, wanted, key)), 1_000);
      signal.addEventListener('abort', () => clearInterval(timer));
    },
    cancel: () => clearInterval(timer),
  });
  return new Response(body, { headers: { 'Content-Type': 'text/event-stream' } });
}

function shared(world: World, host: SimulatedHost, wanted: readonly number[], key: string): Uint8Array {
  const at = Math.floor(Date.now() / 1_000) * 1_000;
  const name = `${at} ${host.load} ${host.phase} ${host.trouble ?? ''} ${key}`;
  const known = messages.get(name) ?? encoder.encode(samplesMessage(world, host, wanted, at, false));
  if (messages.size > 1_000) messages.clear();
  messages.set(name, known);
  return known;
}

function seriesMessage(world: World, wanted: readonly number[]): string {
  const series = wanted.map((index, ref) => [ref, world.series[index]!.labels]);
  return sse('series', JSON.stringify({ series }));
}

function samplesMessage(
  world: World,
  host: SimulatedHost,
  wanted: readonly number[],
  at: number,
  all: boolean,
): string {
  const v: (number | null)[] = [];
  for (const [ref, index] of wanted.entries()) {
    const value = world.value(host, index, at);
    if (!all && value === world.value(host, index, at - 1_000)) continue;
    v.push(ref, Number.isNaN(value) ? null : value);
  }
  const t = at + host.clockOffsetMs;
  return `event: samples\nid: ${t}\ndata: ${JSON.stringify({ t, v })}\n\n`;
}

function sse(name: string, data: string): string {
  return `event: ${name}\ndata: ${data}\n\n`;
}
