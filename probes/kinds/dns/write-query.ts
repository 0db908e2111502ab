import { randomBytes, randomInt } from 'node:crypto';
import { type Answer, encode, type Packet } from 'dns-packet';

export type DnsQuestion = {
  /** Without the dot at its end; `.` is the root. */
  readonly name: string;
  readonly type: number;
  readonly class: number;
};

export type QueryFlags = {
  readonly recursion: boolean;
  /** Asks for signatures and for the AD flag (RFC 4035, section 3.2.1; RFC 6840, section 5.7). */
  readonly dnssec: boolean;
  /** Largest UDP answer that is taken, bytes (RFC 6891); 0 leaves EDNS out. */
  readonly edns_size: number;
};

export type DnsQuery = { readonly id: number; readonly question: DnsQuestion; readonly bytes: Buffer };

const [RECURSION_DESIRED, AUTHENTIC_DATA, DNSSEC_OK] = [1 << 8, 1 << 5, 1 << 15];

/** A query with an id that cannot be guessed. */
export function writeQuery(question: DnsQuestion, flags: QueryFlags): DnsQuery {
  const id = randomInt(65_536);
  const bytes = encode({
    id,
    type: 'query',
    flags: (flags.recursion ? RECURSION_DESIRED : 0) | (flags.dnssec ? AUTHENTIC_DATA : 0),
    // dns-packet writes any number in this form.
    questions: [
      { name: question.name, type: `UNKNOWN_${question.type}`, class: 'IN' },
    ] as unknown as NonNullable<Packet['questions']>,
    additionals: flags.edns_size === 0 ? [] : [edns(flags)],
  });
  // It knows classes by name only; ours may be any. The question ends before the OPT record of 11 bytes.
  bytes.writeUInt16BE(question.class, bytes.length - (flags.edns_size === 0 ? 2 : 13));
  return { id, question, bytes };
}

function edns({ dnssec, edns_size }: QueryFlags): Answer {
  const flags = dnssec ? DNSSEC_OK : 0;
  return {
    name: '.',
    type: 'OPT',
    udpPayloadSize: edns_size,
    extendedRcode: 0,
    ednsVersion: 0,
    flags,
    flag_do: dnssec,
    options: [],
  };
}

/** The same name with its letters in random case: a forger has to guess it (draft-vixie-dnsext-dns0x20). */
export function mixCase(name: string): string {
  const bits = randomBytes(name.length);
  return name.replace(/[a-z]/gi, (letter, at: number) =>
    (bits[at]! & 1) === 0 ? letter.toLowerCase() : letter.toUpperCase(),
  );
}
