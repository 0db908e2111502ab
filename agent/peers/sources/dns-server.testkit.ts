import { createSocket } from 'node:dgram';

export type SrvRecord = { readonly host: string; readonly port: number };

const SRV = 33;
const [NO_ERROR, SERVER_FAILURE, NO_SUCH_NAME] = [0, 2, 3];
/** An answer, no recursion asked for or given, by its code (RFC 1035 §4.1.1). */
const ANSWER = 0x8400;

/**
 * A name server on loopback that answers every question with these SRV records (RFC 1035, RFC 2782); `undefined` is a
 * failure of the server, `'silence'` no answer at all.
 */
export async function startDnsServer(answer: () => readonly SrvRecord[] | 'silence' | undefined) {
  const socket = createSocket('udp4');
  socket.on('message', (question, { port, address }) => {
    const records = answer();
    if (records !== 'silence') socket.send(reply(question, records), port, address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const close = async () => void socket.close();
  return { server: `127.0.0.1:${socket.address().port}`, [Symbol.asyncDispose]: close };
}

function reply(question: Buffer, records: readonly SrvRecord[] | undefined): Buffer {
  const head = Buffer.alloc(12);
  question.copy(head, 0, 0, 2);
  const code = records === undefined ? SERVER_FAILURE : records.length === 0 ? NO_SUCH_NAME : NO_ERROR;
  head.writeUInt16BE(ANSWER | code, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(records?.length ?? 0, 6);
  const end = question.indexOf(0, 12) + 5;
  return Buffer.concat([head, question.subarray(12, end), ...(records ?? []).map(resourceRecord)]);
}

function resourceRecord({ host, port }: SrvRecord): Buffer {
  const name = Buffer.concat(
    [...host.split('.'), ''].map((label) => Buffer.from([label.length, ...Buffer.from(label)])),
  );
  const fields = Buffer.alloc(18);
  // The name of the question, by its offset.
  fields.writeUInt16BE(0xc00c, 0);
  fields.writeUInt16BE(SRV, 2);
  fields.writeUInt16BE(1, 4);
  fields.writeUInt32BE(60, 6);
  fields.writeUInt16BE(6 + name.length, 10);
  fields.writeUInt16BE(port, 16);
  return Buffer.concat([fields, name]);
}
