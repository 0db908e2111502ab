import fc from 'fast-check';
import { expect, test } from 'vitest';
import { greetingPacket } from './fake-mysql.testkit.ts';
import { parseMysqlGreeting } from './mysql-greeting.ts';
import { PacketReader } from './mysql-packets.ts';

test('PacketReader reads numbers and texts with their lengths', () => {
  const reader = new PacketReader(Buffer.from('fafbfc0001fd000001fe00000000010000000361626305', 'hex'));
  expect(reader.lengthEncoded()).toBe(250);
  expect(reader.lengthEncoded()).toBeNull();
  expect(reader.lengthEncoded()).toBe(256);
  expect(reader.lengthEncoded()).toBe(65_536);
  expect(reader.lengthEncoded()).toBe(4_294_967_296);
  expect(reader.lengthEncodedText()).toBe('abc');
  expect(() => reader.lengthEncodedText()).toThrow('ends too early');
});

test('parseMysqlGreeting reads version, salt, capabilities and plugin', () => {
  expect(parseMysqlGreeting(greetingPacket())).toEqual({
    version: '8.0.36',
    mariadb: false,
    capabilities: 0x0008a209,
    salt: Buffer.from('0123456789abcdefghij'),
    plugin: 'caching_sha2_password',
  });
});

test('parseMysqlGreeting takes the version of MariaDB without what stands before it', () => {
  const packet = greetingPacket('mysql_native_password', '5.5.5-10.11.6-MariaDB');
  expect(parseMysqlGreeting(packet)).toMatchObject({ version: '10.11.6-MariaDB', mariadb: true });
});

test('parseMysqlGreeting refuses a greeting that is cut anywhere before the end of its salt, and another protocol', () => {
  const whole = greetingPacket();
  for (let length = 1; length < 51; length++) {
    expect(() => parseMysqlGreeting(whole.subarray(0, length))).toThrow('not MySQL');
  }
  expect(() => parseMysqlGreeting(Buffer.from([9, 0]))).toThrow('version 9');
});

test('parseMysqlGreeting gives a greeting or a named refusal for any bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 120 }), (bytes) => {
      try {
        expect(parseMysqlGreeting(Buffer.of(10, ...bytes)).salt).toHaveLength(20);
      } catch (error) {
        expect(error).toMatchObject({ reason: 'protocol-error' });
      }
    }),
  );
});
