import type { ByteStream } from '../../connect/byte-stream.ts';
import { openConnectionFailure } from '../../connect/tls-failure.ts';
import type { ProbeRun } from '../../probe-run.ts';

export type Receiver = {
  /** Takes what came; true when it is enough. What it throws ends the wait. */
  readonly take: (bytes: Buffer) => boolean;
  /** The connection has ended. Throws when that is too early. */
  readonly end: () => void;
};

/**
 * Hands a receiver what comes over a connection, until it has enough; then the connection is let go of, as it is.
 *
 * @throws what the receiver throws, system errors of the socket, the run's own failure
 */
export function receiveBytes(socket: ByteStream, receiver: Receiver, run: ProbeRun): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const letGo = () => {
    socket.off('data', onData);
    socket.off('end', onEnd);
    socket.off('close', onEnd);
    socket.off('error', onError);
  };
  const onError = (error: unknown) => {
    letGo();
    reject(openConnectionFailure(error));
  };
  const step = (isEnough: () => boolean) => {
    try {
      if (!isEnough()) return;
      letGo();
      resolve();
    } catch (error) {
      onError(error);
    }
  };
  const onData = (bytes: Buffer) => step(() => receiver.take(bytes));
  const onEnd = () =>
    step(() => {
      run.signal.throwIfAborted();
      receiver.end();
      return true;
    });
  socket.on('data', onData);
  socket.on('end', onEnd);
  socket.on('close', onEnd);
  socket.on('error', onError);
  return promise;
}
