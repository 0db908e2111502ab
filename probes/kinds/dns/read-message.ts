import { MessageReader } from './message-reader.ts';
import { recordData } from './record-data.ts';
import { responseCodeName } from './response-codes.ts';

export type DnsRecord = {
  /** Owner in presentation form, absolute. */
  readonly name: string;
  readonly type: number;
  readonly class: number;
  /** Seconds. */
  readonly ttl: number;
  /** As zone files write it. */
  readonly data: string;
};

export type DnsMessage = {
  readonly id: number;
  readonly isResponse: boolean;
  readonly authoritative: boolean;
  readonly truncated: boolean;
  readonly recursionAvailable: boolean;
  /** The server says that it has checked the signatures (RFC 4035, section 3.2.3). */
  readonly authentic: boolean;
  readonly rcode: string;
  readonly questions: readonly Pick<DnsRecord, 'name' | 'type' | 'class'>[];
  readonly answers: readonly DnsRecord[];
  readonly authorities: readonly DnsRecord[];
  /** Without the OPT pseudo-record of EDNS. */
  readonly additionals: readonly DnsRecord[];
};

const OPT = 41;
/** Of a truncated answer only the header and the question are read: what follows may be cut anywhere. */
const NOTHING = { answers: [], authorities: [], additionals: [] };

/** The id of a message, before anything else of it is believed; undefined when it is shorter than a header. */
export function messageId(bytes: Buffer): number | undefined {
  return bytes.length < 12 ? undefined : bytes.readUInt16BE(0);
}

/**
 * Reads a message that somebody sent (RFC 1035, section 4; EDNS: RFC 6891). Time and memory are bounded by its size,
 * whatever its counts claim; what comes after the last record is ignored.
 *
 * @throws ProbeFailure `protocol-error`
 */
export function readMessage(bytes: Buffer): DnsMessage {
  const reader = new MessageReader(bytes);
  const id = reader.u16();
  const flags = reader.u16();
  const [asked, answered, authority, additional] = [reader.u16(), reader.u16(), reader.u16(), reader.u16()];
  const header = { id, ...readFlags(flags), rcode: responseCodeName(flags & 0xf) };
  const questions = many(asked!, () => ({ name: reader.name(), type: reader.u16(), class: reader.u16() }));
  if (header.truncated) return { ...header, questions, ...NOTHING };
  const answers = many(answered!, () => readRecord(reader));
  const authorities = many(authority!, () => readRecord(reader));
  const extra = many(additional!, () => readRecord(reader));
  const extended = extra.find(({ type }) => type === OPT);
  // The upper eight bits of the code are those of the OPT record's TTL.
  const code = (flags & 0xf) | (extended === undefined ? 0 : (extended.ttl >>> 24) << 4);
  const additionals = extra.filter(({ type }) => type !== OPT);
  return { ...header, rcode: responseCodeName(code), questions, answers, authorities, additionals };
}

function readFlags(flags: number) {
  return {
    isResponse: (flags & 0x8000) !== 0,
    authoritative: (flags & 0x0400) !== 0,
    truncated: (flags & 0x0200) !== 0,
    recursionAvailable: (flags & 0x0080) !== 0,
    authentic: (flags & 0x0020) !== 0,
  };
}

function readRecord(reader: MessageReader): DnsRecord {
  const name = reader.name();
  const type = reader.u16();
  const recordClass = reader.u16();
  const ttl = reader.u32();
  const part = reader.part(reader.u16());
  return { name, type, class: recordClass, ttl, data: recordData(type, part) };
}

/** Grows as it reads: a count of 65,535 costs nothing before the bytes for it are there. */
function many<Item>(count: number, read: () => Item): Item[] {
  const items: Item[] = [];
  for (let index = 0; index < count; index++) items.push(read());
  return items;
}
