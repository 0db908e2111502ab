import type { Secret } from '../../../agent/kit/secret.ts';
import type { Conversation } from '../../connect/conversation.ts';
import { ProbeFailure } from '../../probe-failure.ts';
import type { ProbeRun } from '../../probe-run.ts';
import { MysqlFailure } from './mysql-failure.ts';
import { type MysqlGreeting, mysqlCapabilities } from './mysql-greeting.ts';
import { type MysqlPackets, PacketReader, wrongPacket } from './mysql-packets.ts';
import { cachingSha2Password, encryptedPassword, nativePassword } from './mysql-password.ts';

export type MysqlUser = {
  readonly user: string;
  readonly password: Secret | undefined;
  readonly database: string | undefined;
  /** Whether a key that the server gives over an open network may be used. */
  readonly anyPublicKey: boolean;
};

const LONGEST_PACKET = 0x1000000;
/** utf8mb4_general_ci */
const CHARSET = 45;
const MOST_STEPS = 10;

/** The packet after which TLS begins. */
export function mysqlTlsRequest(greeting: MysqlGreeting): Buffer {
  return clientHead(capabilitiesFor(greeting, mysqlCapabilities.tls));
}

/** The login, after TLS or without: over several packets, as the server's way to check passwords wants it. */
export class MysqlLogin {
  readonly #packets: MysqlPackets;
  readonly #conversation: Conversation;
  readonly #who: MysqlUser;
  readonly #run: ProbeRun;
  #plugin: string;
  #salt: Buffer;

  constructor(
    packets: MysqlPackets,
    conversation: Conversation,
    { plugin, salt }: MysqlGreeting,
    who: MysqlUser,
    run: ProbeRun,
  ) {
    this.#packets = packets;
    this.#conversation = conversation;
    this.#plugin = plugin;
    this.#salt = salt;
    this.#who = who;
    this.#run = run;
  }

  /** @throws MysqlFailure, ProbeFailure `authentication-unknown`, `cleartext-refused` */
  async perform(greeting: MysqlGreeting): Promise<void> {
    const { user, database } = this.#who;
    const { tls, connectWithDatabase } = mysqlCapabilities;
    const more = (this.#conversation.secured ? tls : 0) | (database === undefined ? 0 : connectWithDatabase);
    const known = ['mysql_native_password', 'caching_sha2_password'].includes(this.#plugin);
    // Of what it does not know it asks for another.
    if (!known) this.#plugin = 'mysql_native_password';
    const proof = this.#proof();
    const parts = [clientHead(capabilitiesFor(greeting, more)), text(user), Buffer.of(proof.length), proof];
    if (database !== undefined) parts.push(text(database));
    parts.push(text(this.#plugin));
    this.#run.trace.sent(`login as ${user} by ${this.#plugin} ***`);
    this.#packets.write(Buffer.concat(parts));
    await this.#untilDone();
  }

  async #untilDone(): Promise<void> {
    for (let step = 0; step < MOST_STEPS; step++) {
      const packet = await this.#packets.read();
      if (packet[0] === 0x00) return this.#run.trace.received('OK');
      if (packet[0] === 0xff) throw new MysqlFailure(packet);
      if (packet[0] === 0xfe) this.#otherPlugin(packet);
      else if (packet[0] === 0x01) await this.#more(packet);
      else throw wrongPacket('an answer to the login that is none');
    }
    throw wrongPacket('it asks for the password again and again');
  }

  /** AuthSwitchRequest: another way, with a salt of its own. */
  #otherPlugin(packet: Buffer): void {
    const reader = new PacketReader(packet);
    reader.bytes(1);
    this.#plugin = reader.text();
    this.#salt = reader.rest().subarray(0, 20);
    this.#run.trace.received(`log in by ${this.#plugin}`);
    this.#run.trace.sent('***');
    this.#packets.write(this.#proof());
  }

  #proof(): Buffer {
    const password = this.#who.password?.reveal() ?? '';
    if (this.#plugin === 'mysql_native_password') return nativePassword(password, this.#salt);
    if (this.#plugin === 'caching_sha2_password') return cachingSha2Password(password, this.#salt);
    if (this.#plugin === 'mysql_clear_password') return this.#clear(password);
    throw new ProbeFailure('authentication-unknown', `the server wants a login by ${this.#plugin}`);
  }

  /** AuthMoreData of caching_sha2_password: 3 is well, 4 wants the password itself. */
  async #more(packet: Buffer): Promise<void> {
    if (packet[1] === 3) return;
    if (packet[1] !== 4 || packet.length !== 2) throw wrongPacket('an answer to the login that is none');
    const password = this.#who.password?.reveal() ?? '';
    this.#run.trace.received('the password itself is wanted');
    const secured = this.#conversation.secured || !this.#conversation.overNetwork;
    this.#packets.write(secured ? this.#clear(password) : await this.#encrypted(password));
    this.#run.trace.sent('***');
  }

  #clear(password: string): Buffer {
    if (this.#conversation.confidential) return text(password);
    throw new ProbeFailure(
      'cleartext-refused',
      'it asks for the password in clear text, and there is no TLS',
    );
  }

  async #encrypted(password: string): Promise<Buffer> {
    if (!this.#conversation.confidential && !this.#who.anyPublicKey) {
      throw new ProbeFailure(
        'cleartext-refused',
        'it asks for the password, there is no TLS, and its key may be anybody’s',
      );
    }
    this.#packets.write(Buffer.of(2));
    const answer = await this.#packets.read();
    if (answer[0] === 0xff) throw new MysqlFailure(answer);
    return encryptedPassword(password, this.#salt, answer.toString('latin1', 1));
  }
}

/** No statements in one: there is never more than one to run. */
function capabilitiesFor({ capabilities }: MysqlGreeting, more: number): number {
  const { longPassword, protocol41, transactions, secureConnection, pluginAuth } = mysqlCapabilities;
  const base = longPassword | protocol41 | transactions | secureConnection | pluginAuth | more;
  return (base & capabilities) | protocol41 | longPassword;
}

function clientHead(capabilities: number): Buffer {
  const head = Buffer.alloc(32);
  head.writeUInt32LE(capabilities >>> 0, 0);
  head.writeUInt32LE(LONGEST_PACKET, 4);
  head[8] = CHARSET;
  return head;
}

function text(value: string): Buffer {
  return Buffer.from(`${value.replaceAll('\0', '')}\0`);
}
