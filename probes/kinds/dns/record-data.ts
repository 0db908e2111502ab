import { ipv6Text } from '../../connect/ipv6-text.ts';
import { type MessageReader, malformed } from './message-reader.ts';
import { typeName } from './record-types.ts';

type Field = (reader: MessageReader) => string;

const u8: Field = (reader) => String(reader.u8());
const u16: Field = (reader) => String(reader.u16());
const u32: Field = (reader) => String(reader.u32());
const name: Field = (reader) => reader.name();
const string: Field = (reader) => quoted(reader.string());
const hex: Field = (reader) => reader.bytes(reader.left).toString('hex').toUpperCase();
const base64: Field = (reader) => reader.bytes(reader.left).toString('base64');
const type: Field = (reader) => typeName(reader.u16());
const restQuoted: Field = (reader) => quoted(reader.bytes(reader.left));
const tag: Field = (reader) => quoted(reader.string()).slice(1, -1);
const salt: Field = (reader) => reader.string().toString('hex').toUpperCase() || '-';
const hash: Field = (reader) => base32hex(reader.string());

/** The parts of the data of each type, in their order; a type that is not here is shown as bytes. */
const LAYOUTS: Readonly<Record<string, readonly Field[]>> = {
  A: [ipv4],
  AAAA: [ipv6],
  AFSDB: [u16, name],
  CAA: [u8, tag, restQuoted],
  CDNSKEY: [u16, u8, u8, base64],
  CDS: [u16, u8, u8, hex],
  CNAME: [name],
  DNAME: [name],
  DNSKEY: [u16, u8, u8, base64],
  DS: [u16, u8, u8, hex],
  HINFO: [string, string],
  KX: [u16, name],
  MX: [u16, name],
  NAPTR: [u16, u16, string, string, string, name],
  NS: [name],
  NSEC: [name, types],
  NSEC3: [u8, u8, u16, salt, hash, types],
  NSEC3PARAM: [u8, u8, u16, salt],
  OPENPGPKEY: [base64],
  PTR: [name],
  RP: [name, name],
  RRSIG: [type, u8, u8, u32, time, time, u16, name, base64],
  SMIMEA: [u8, u8, u8, hex],
  SOA: [name, name, u32, u32, u32, u32, u32],
  SPF: [strings],
  SRV: [u16, u16, u16, name],
  SSHFP: [u8, u8, hex],
  TLSA: [u8, u8, u8, hex],
  TXT: [strings],
  URI: [u16, u16, restQuoted],
};

/**
 * The data of a record as zone files write it (RFC 1035 and that of each type); of a type that is not known as
 * `\# 4 0A000001` (RFC 3597, section 5).
 *
 * @throws ProbeFailure `protocol-error`
 */
export function recordData(typeNumber: number, reader: MessageReader): string {
  const layout = LAYOUTS[typeName(typeNumber)];
  if (layout === undefined) return generic(reader);
  const text = layout
    .map((field) => field(reader))
    .filter((part) => part !== '')
    .join(' ');
  if (reader.left > 0) throw malformed(`a record of type ${typeName(typeNumber)} has too many bytes`);
  return text;
}

function generic(reader: MessageReader): string {
  return `\\# ${reader.left} ${hex(reader)}`.trimEnd();
}

function ipv4(reader: MessageReader): string {
  return reader.bytes(4).join('.');
}

function ipv6(reader: MessageReader): string {
  return ipv6Text(Array.from({ length: 8 }, () => reader.u16()));
}

function strings(reader: MessageReader): string {
  const parts: string[] = [];
  while (reader.left > 0) parts.push(string(reader));
  return parts.join(' ');
}

/** RFC 4034, section 3.2: YYYYMMDDHHmmSS. */
function time(reader: MessageReader): string {
  return new Date(reader.u32() * 1_000).toISOString().replace(/\D/g, '').slice(0, 14);
}

/** RFC 4034, section 4.1.2: windows of 256 types, a bit for each. */
function types(reader: MessageReader): string {
  const names: string[] = [];
  while (reader.left > 0) {
    const window = reader.u8();
    const bits = reader.string();
    for (let index = 0; index < bits.length * 8; index++) {
      if ((bits[index >> 3]! & (0x80 >> (index & 7))) !== 0) names.push(typeName((window << 8) | index));
    }
  }
  return names.join(' ');
}

function quoted(bytes: Buffer): string {
  const text = bytes
    .toString('latin1')
    .replace(/["\\]/g, '\\$&')
    .replace(/[^\x20-\x7e]/g, (character) => `\\${String(character.charCodeAt(0)).padStart(3, '0')}`);
  return `"${text}"`;
}

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUV';

/** RFC 4648, section 7, without padding. */
function base32hex(bytes: Buffer): string {
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{1,5}/g) ?? [])
    .map((five) => DIGITS[Number.parseInt(five.padEnd(5, '0'), 2)])
    .join('');
}
