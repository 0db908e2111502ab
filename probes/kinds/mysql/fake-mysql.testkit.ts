import type { Script } from '../../connect/scripted-server.testkit.ts';

/** A greeting of protocol 10 as MySQL 8 sends it, without TLS. */
export function greetingPacket(plugin = 'caching_sha2_password', version = '8.0.36'): Buffer {
  return Buffer.concat([
    Buffer.of(10),
    Buffer.from(`${version}\0`),
    Buffer.from([1, 0, 0, 0]),
    Buffer.from('01234567\0'),
    Buffer.from([0x09, 0xa2, 45, 2, 0, 0x08, 0x00, 21]),
    Buffer.alloc(10),
    Buffer.from('89abcdefghij\0'),
    Buffer.from(`${plugin}\0`),
  ]);
}

export function packet(sequence: number, payload: Uint8Array): Buffer {
  const head = Buffer.from([0, 0, 0, sequence]);
  head.writeUIntLE(payload.length, 0, 3);
  return Buffer.concat([head, payload]);
}

export function errorPacket(code: number, text: string): Buffer {
  return Buffer.concat([Buffer.from([0xff, code & 0xff, code >> 8]), Buffer.from(text)]);
}

/** Greets, then answers each packet by what the function gives for its payload and its place. */
export function answeringPackets(
  greeting: Uint8Array,
  answer: (payload: Buffer, index: number) => readonly Uint8Array[],
): Script {
  return (socket) => {
    let waiting = Buffer.alloc(0);
    let index = 0;
    socket.write(packet(0, greeting));
    socket.on('data', (bytes: Buffer) => {
      waiting = Buffer.concat([waiting, bytes]);
      while (waiting.length >= 4 && waiting.length >= 4 + waiting.readUIntLE(0, 3)) {
        const length = waiting.readUIntLE(0, 3);
        const sequence = waiting[3]!;
        const payload = waiting.subarray(4, 4 + length);
        waiting = waiting.subarray(4 + length);
        let next = sequence + 1;
        for (const part of answer(payload, index++)) socket.write(packet(next++, part));
      }
    });
  };
}
