import { PacketReader, wrongPacket } from './mysql-packets.ts';

/** What the server says first (protocol::HandshakeV10). */
export type MysqlGreeting = {
  readonly version: string;
  readonly mariadb: boolean;
  readonly capabilities: number;
  /** Twenty bytes that passwords are hashed with. */
  readonly salt: Buffer;
  /** How it wants to check passwords. */
  readonly plugin: string;
};

/** Capabilities of client and server, of those that are used here. */
export const mysqlCapabilities = {
  longPassword: 0x1,
  connectWithDatabase: 0x8,
  protocol41: 0x200,
  tls: 0x800,
  transactions: 0x2000,
  secureConnection: 0x8000,
  pluginAuth: 0x80000,
} as const;

/** @throws ProbeFailure `protocol-error` */
export function parseMysqlGreeting(packet: Buffer): MysqlGreeting {
  const reader = new PacketReader(packet);
  const protocol = reader.integer(1);
  if (protocol !== 10) throw wrongPacket(`it speaks version ${protocol} of the protocol`);
  const version = reader.text();
  reader.bytes(4);
  const saltBegin = reader.bytes(8);
  reader.bytes(1);
  const lower = reader.integer(2);
  reader.bytes(3);
  const upper = reader.integer(2);
  const saltLength = reader.integer(1);
  reader.bytes(10);
  const saltEnd = reader.bytes(Math.min(reader.left, Math.max(13, saltLength - 8)));
  const salt = Buffer.concat([saltBegin, saltEnd]).subarray(0, 20);
  if (salt.length < 20) throw wrongPacket('a salt that is too short');
  return {
    // MariaDB says 5.5.5 before its version, for replicas of old.
    version: version.replace(/^5\.5\.5-(?=.*MariaDB)/i, ''),
    mariadb: /mariadb/i.test(version),
    capabilities: lower + upper * 0x10000,
    salt,
    plugin: reader.text() || 'mysql_native_password',
  };
}
