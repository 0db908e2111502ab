import { randomBytes } from 'node:crypto';
import type { EchoAnswer, EchoSocket } from '../kinds/icmp/echo-socket.ts';
import { failureOf } from '../probe-failure.ts';
import type { AskHop, HopAnswer } from './trace-hops.ts';

/** Milliseconds. */
const PATIENCE = 500;

/** An echo request with a small TTL, over the socket that probes of pings use. */
export function askHopOverIcmp(target: string, socket: EchoSocket): AskHop {
  return (ttl, signal) => {
    const { promise, resolve } = Promise.withResolvers<HopAnswer | undefined>();
    let forget = () => {};
    const settle = (answer?: HopAnswer) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', giveUp);
      forget();
      resolve(answer);
    };
    const giveUp = () => settle();
    const timer = setTimeout(giveUp, PATIENCE);
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      const settings = { ttl, tos: 0, dontFragment: false };
      forget = socket.send(target, randomBytes(32), settings, (answer) => settle(hopAnswer(answer, target)));
    } catch (error) {
      settle({ address: null, rtt: null, end: true, reached: false, reason: failureOf(error).reason });
    }
    return promise;
  };
}

function hopAnswer(answer: EchoAnswer, target: string): HopAnswer {
  const { rtt } = answer;
  if (answer.kind === 'reply') return { address: target, rtt, end: true, reached: true };
  const { from = null, reason } = answer;
  const end = reason !== 'ttl-exceeded';
  return { address: from, rtt, end, reached: false, ...(end && { reason }) };
}
