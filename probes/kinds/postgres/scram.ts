import { createHash, createHmac, pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { ProbeFailure } from '../../probe-failure.ts';

const derive = promisify(pbkdf2);

/** Rounds that a server may ask for; more would be an attack on this host. */
const MOST_ROUNDS = 1_000_000;
/** No channel binding: `n,,` in base64, RFC 5802 §5.1. */
const HEADER = 'n,,';
const BINDING = Buffer.from(HEADER).toString('base64');

export type ScramProof = {
  /** What is sent to the server. */
  readonly message: string;
  /** Refuses a last word of the server that does not prove that it knows the password. */
  readonly verify: (serverFinal: string) => void;
};

/** The client's side of SCRAM-SHA-256 (RFC 5802, RFC 7677), without channel binding. */
export class ScramClient {
  readonly #bare: string;
  readonly #nonce: string;

  /** The user is left empty, PostgreSQL knows it from before. @param nonce printable, without a comma */
  constructor(user = '', nonce = randomBytes(18).toString('base64')) {
    this.#nonce = nonce;
    this.#bare = `n=${user},r=${nonce}`;
  }

  get firstMessage(): string {
    return `${HEADER}${this.#bare}`;
  }

  /** @throws ProbeFailure `protocol-error` for a first word that RFC 5802 does not allow */
  async prove(password: string, serverFirst: string): Promise<ScramProof> {
    const { nonce, salt, rounds } = this.#parsed(serverFirst);
    const salted = await derive(password.normalize('NFKC'), salt, rounds, 32, 'sha256');
    const withoutProof = `c=${BINDING},r=${nonce}`;
    const conversation = `${this.#bare},${serverFirst},${withoutProof}`;
    const clientKey = hmac(salted, 'Client Key');
    const signature = hmac(createHash('sha256').update(clientKey).digest(), conversation);
    const proof = clientKey.map((byte, index) => byte ^ signature[index]!);
    const expected = hmac(hmac(salted, 'Server Key'), conversation);
    return {
      message: `${withoutProof},p=${Buffer.from(proof).toString('base64')}`,
      verify: (serverFinal) => verify(serverFinal, expected),
    };
  }

  #parsed(serverFirst: string): { nonce: string; salt: Buffer; rounds: number } {
    const match = /^r=([\x21-\x2b\x2d-\x7e]+),s=([A-Za-z0-9+/=]+),i=([1-9]\d{0,8})$/.exec(serverFirst);
    if (!match) throw wrong('its first word is not one of SCRAM');
    const [, nonce = '', salt = '', rounds] = match;
    if (!nonce.startsWith(this.#nonce) || nonce === this.#nonce) throw wrong('it did not add to the nonce');
    if (Number(rounds) > MOST_ROUNDS) throw wrong(`it asks for ${rounds} rounds`);
    return { nonce, salt: Buffer.from(salt, 'base64'), rounds: Number(rounds) };
  }
}

function verify(serverFinal: string, expected: Buffer): void {
  const given = Buffer.from(/^v=([A-Za-z0-9+/=]+)/.exec(serverFinal)?.[1] ?? '', 'base64');
  if (given.length === expected.length && timingSafeEqual(given, expected)) return;
  throw new ProbeFailure('server-not-authentic', 'the server does not know the password that it checks');
}

function hmac(key: Uint8Array, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function wrong(because: string): ProbeFailure {
  return new ProbeFailure('protocol-error', `the server does not keep to SCRAM: ${because}`);
}
