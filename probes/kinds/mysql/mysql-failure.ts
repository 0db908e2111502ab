import { ProbeFailure } from '../../probe-failure.ts';
import { PacketReader } from './mysql-packets.ts';

/** By the numbers of MySQL's and MariaDB's error messages. */
const REASONS: Readonly<Record<number, string>> = {
  1040: 'too-many-connections',
  1044: 'permission-denied',
  1045: 'authentication-failed',
  1049: 'database-missing',
  1053: 'shutting-down',
  1129: 'host-blocked',
  1130: 'host-not-allowed',
  1142: 'permission-denied',
  1143: 'permission-denied',
  1203: 'too-many-connections',
  1226: 'too-many-connections',
  1227: 'permission-denied',
  1290: 'query-writes',
  1317: 'query-timeout',
  1698: 'authentication-failed',
  1792: 'query-writes',
  1820: 'password-expired',
  1862: 'password-expired',
  1969: 'query-timeout',
  3024: 'query-timeout',
  3118: 'account-locked',
  4151: 'account-locked',
};

/** What the server refused. */
export class MysqlFailure extends ProbeFailure {
  readonly code: number;

  /** @param packet an ERR packet: 0xff, the code, `#` and an SQLSTATE except before the login, the message */
  constructor(packet: Buffer) {
    const reader = new PacketReader(packet);
    reader.bytes(1);
    const code = reader.integer(2);
    const text = reader
      .rest()
      .toString('utf8')
      .replace(/^#.{5}/, '');
    super(REASONS[code] ?? 'query-failed', `${text} (error ${code})`);
    this.code = code;
  }
}
