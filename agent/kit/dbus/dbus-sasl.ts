import type { Socket } from 'node:net';

const MAXIMUM_LINE = 16_384;

/**
 * Says who we are, by the user id that the kernel vouches for (D-Bus Specification, "Authentication Protocol",
 * EXTERNAL), and begins the message stream.
 *
 * @throws Error when the other side refuses, closes, or answers with something else.
 */
export async function authenticate(socket: Socket, uid = process.geteuid?.() ?? 0): Promise<void> {
  socket.write(`\0AUTH EXTERNAL ${Buffer.from(String(uid)).toString('hex')}\r\n`);
  const answer = await readLine(socket);
  if (!answer.startsWith('OK ')) throw new Error(`Cannot authenticate on D-Bus: it answered "${answer}"`);
  socket.write('BEGIN\r\n');
}

/** Nothing comes after the line until we begin, so no byte of a message is lost. */
function readLine(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const done = (act: () => void) => {
      socket.off('data', onData).off('error', onError).off('close', onClose);
      act();
    };
    const onError = (error: Error) => done(() => reject(error));
    const onClose = () =>
      done(() => reject(new Error('Cannot authenticate on D-Bus: it closed the connection')));
    const onData = (bytes: Buffer) => {
      text += bytes.toString('latin1');
      const end = text.indexOf('\r\n');
      if (end >= 0) done(() => resolve(text.slice(0, end)));
      else if (text.length > MAXIMUM_LINE)
        done(() => reject(new Error('Cannot authenticate on D-Bus: no line end')));
    };
    socket.on('data', onData).on('error', onError).on('close', onClose);
  });
}
