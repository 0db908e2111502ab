import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { errorCode } from '../../../agent/kit/errors.ts';
import { ProbeFailure } from '../../probe-failure.ts';
import type { ProbeRun } from '../../probe-run.ts';
import type { EchoAnswer, EchoSocket } from './echo-socket.ts';
import type { IcmpOptions } from './icmp-options.ts';

/**
 * Sends echo requests, one each `between`, and gives what came for each within `wait`: undefined for nothing.
 *
 * @throws ProbeFailure `packet-too-big`; system errors; the run's own
 */
export async function echoSeries(
  socket: EchoSocket,
  address: string,
  options: IcmpOptions,
  run: ProbeRun,
): Promise<(EchoAnswer | undefined)[]> {
  // Nobody who has not seen the request can answer it.
  const payload = Buffer.alloc(options.payload_size, randomBytes(16));
  const echoes: Promise<EchoAnswer | undefined>[] = [];
  for (let index = 0; index < options.count; index++) {
    if (index > 0) await pause(options.between, undefined, { signal: run.signal });
    echoes.push(echo(socket, address, payload, options, run));
  }
  const answers = await Promise.all(echoes);
  run.signal.throwIfAborted();
  return answers;
}

function echo(
  socket: EchoSocket,
  address: string,
  payload: Buffer,
  { ttl, tos, dont_fragment: dontFragment, wait }: IcmpOptions,
  run: ProbeRun,
): Promise<EchoAnswer | undefined> {
  const { promise, resolve } = Promise.withResolvers<EchoAnswer | undefined>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let forget = () => {};
  const settle = (answer?: EchoAnswer) => {
    clearTimeout(timer);
    run.signal.removeEventListener('abort', giveUp);
    forget();
    resolve(answer);
  };
  // A run that is over gets nothing: it throws for all of its requests at once.
  const giveUp = () => settle();
  run.signal.addEventListener('abort', giveUp, { once: true });
  timer = setTimeout(giveUp, wait);
  try {
    forget = socket.send(address, payload, { ttl, tos, dontFragment }, settle);
  } catch (error) {
    settle();
    throw sendFailure(error);
  }
  return promise;
}

/** What this host itself refuses; of its own limits and rules nothing follows about the target. */
function sendFailure(error: unknown): unknown {
  const code = errorCode(error);
  if (code === 'EMSGSIZE') {
    return new ProbeFailure('packet-too-big', 'the packet is too big for this host, and may not be cut', {
      cause: error,
    });
  }
  if (code === 'EPERM' || code === 'EACCES') {
    const message = 'this host does not let the packet out';
    return new ProbeFailure('permission-denied', message, { state: 'unknown', cause: error });
  }
  if (code !== 'EAGAIN' && code !== 'ENOBUFS') return error;
  const message = 'this host sends more than its network takes';
  return new ProbeFailure('send-buffer-full', message, { state: 'unknown', cause: error });
}
