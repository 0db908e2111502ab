import { ask, startVedette } from './contenders.ts';
import { delayErrors, downloadRate, quantile } from './round-trips-bun.ts';
import { BIG, servicePorts } from './services.ts';

export type Accuracy = {
  /** ms, with a raw round trip in it. */
  readonly latency: { readonly p50: number; readonly p99: number };
  /** The same without a toxic: what the machine is late by itself, ms. */
  readonly raw: { readonly p50: number; readonly p99: number };
  /** KB/s asked, and by how many percent the measured rate is off. */
  readonly bandwidth: readonly { readonly rate: number; readonly error: number }[];
};

const DELAY = 100;
const MESSAGES = 250;
const RATES = [1_000, 10_000, 100_000];
const SECONDS = 2;

/** How near our `latency` and `bandwidth` come to what they are asked for. */
export async function toxicAccuracy(base: number): Promise<Accuracy> {
  const { ports, api } = await startVedette('accuracy', base);
  const raw = await delayErrors(ports.redis, 0, MESSAGES);
  await ask(`${api}/proxies/redis/toxics`, { type: 'latency', attributes: { latency: DELAY } });
  const errors = await delayErrors(ports.redis, DELAY, MESSAGES);
  const bandwidth = [];
  for (const [index, rate] of RATES.entries())
    bandwidth.push({ rate, error: await rateError(api, base + 10 + index, rate) });
  return { latency: lateness(errors), raw: lateness(raw), bandwidth };
}

function lateness(errors: Float64Array): { p50: number; p99: number } {
  return { p50: quantile(errors, 0.5), p99: quantile(errors, 0.99) };
}

async function rateError(api: string, port: number, rate: number): Promise<number> {
  const name = `rate${rate}`;
  await ask(`${api}/proxies`, {
    name,
    listen: `127.0.0.1:${port}`,
    upstream: `127.0.0.1:${servicePorts.web}`,
  });
  await ask(`${api}/proxies/${name}/toxics`, { type: 'bandwidth', attributes: { rate } });
  const measured = await downloadRate(port, Math.min(BIG, rate * 1_000 * SECONDS));
  return (measured / (rate * 1_000) - 1) * 100;
}
