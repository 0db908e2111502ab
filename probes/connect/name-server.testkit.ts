import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';

/** Addresses by name; a name that is not there does not exist, one with none of the family asked for has no answer. */
export type Zone = Readonly<Record<string, { readonly 4?: string; readonly 6?: readonly number[] }>>;

export type NameServer = {
  /** `127.0.0.1:port`, as the option `resolver` takes it. */
  readonly address: string;
  /** The names that were asked, with their types: `db.example A`. */
  readonly asked: readonly string[];
};

/** A name server over UDP for the running test (RFC 1035 §4); without a zone it says nothing. */
export async function nameServer(zone?: Zone): Promise<NameServer> {
  const asked: string[] = [];
  const socket = createSocket('udp4');
  socket.on('message', (query, { port, address }) => {
    const { name, type, end } = question(query);
    asked.push(`${name} ${type === 1 ? 'A' : 'AAAA'}`);
    if (zone !== undefined) socket.send(answer(query.subarray(0, end), zone[name], type), port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  onTestFinished(() => void socket.close());
  return { address: `127.0.0.1:${socket.address().port}`, asked };
}

function question(query: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at]!; length > 0; length = query[at]!) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length).toLowerCase());
    at += 1 + length;
  }
  return { name: labels.join('.'), type: query.readUInt16BE(at + 1), end: at + 5 };
}

function answer(query: Buffer, entry: Zone[string] | undefined, type: number): Buffer {
  const address = type === 1 ? entry?.[4]?.split('.').map(Number) : entry?.[6];
  const reply = Buffer.from(query);
  reply.writeUInt16BE(entry === undefined ? 0x8183 : 0x8180, 2);
  reply.writeUInt16BE(address === undefined ? 0 : 1, 6);
  // No additional records: an OPT of the query is not repeated.
  reply.writeUInt32BE(0, 8);
  if (address === undefined) return reply;
  const record = Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 60, 0, address.length, ...address]);
  return Buffer.concat([reply, record]);
}
