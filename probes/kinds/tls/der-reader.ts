/** One element of DER (X.690): its tag, its content, and the whole of it with tag and length. */
export type DerElement = { readonly tag: number; readonly content: Buffer; readonly whole: Buffer };

export const derTags = {
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectIdentifier: 0x06,
  enumerated: 0x0a,
  generalizedTime: 0x18,
  sequence: 0x30,
} as const;

/** Elements that are read of one list; more is refused. */
const MOST_ELEMENTS = 1_000;

/** Reads one element and nothing behind it. @throws SyntaxError on anything else */
export function readDer(bytes: Buffer, tag?: number): DerElement {
  const element = readElement(bytes, 0);
  if (element.whole.length !== bytes.length) throw new SyntaxError('bytes behind the element');
  return expectTag(element, tag);
}

/** The elements within one that is made of others. @throws SyntaxError */
export function readDerList(content: Buffer): DerElement[] {
  const elements: DerElement[] = [];
  for (let at = 0; at < content.length; ) {
    if (elements.length >= MOST_ELEMENTS) throw new SyntaxError('too many elements');
    const element = readElement(content, at);
    elements.push(element);
    at += element.whole.length;
  }
  return elements;
}

/** The element itself where it has the tag. @throws SyntaxError where it has another, or is not there */
export function expectTag(element: DerElement | undefined, tag: number | undefined): DerElement {
  if (element === undefined) throw new SyntaxError('an element is missing');
  if (tag !== undefined && element.tag !== tag) throw new SyntaxError(`tag ${element.tag} instead of ${tag}`);
  return element;
}

/** `1.3.6.1.5.5.7.48.1.1` of the content of an object identifier. */
export function objectIdentifier(content: Buffer): string {
  const parts: number[] = [];
  let value = 0;
  for (const byte of content.subarray(0, 64)) {
    value = value * 128 + (byte & 0x7f);
    if (byte >= 0x80) continue;
    if (parts.length === 0)
      parts.push(Math.min(2, Math.floor(value / 40)), value - 40 * Math.min(2, Math.floor(value / 40)));
    else parts.push(value);
    value = 0;
  }
  return parts.join('.');
}

/** Milliseconds since the epoch of the content of a GeneralizedTime (`20261121094536Z`). @throws SyntaxError */
export function generalizedTime(content: Buffer): number {
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(content.toString('latin1'));
  if (match === null) throw new SyntaxError('a time that cannot be read');
  const [year, month, day, hour, minute, second] = match.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** Writes an element. */
export function writeDer(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.of(tag, length), content]);
  if (length < 0x100) return Buffer.concat([Buffer.of(tag, 0x81, length), content]);
  return Buffer.concat([Buffer.of(tag, 0x82, length >> 8, length & 0xff), content]);
}

function readElement(bytes: Buffer, at: number): DerElement {
  const [tag, first] = [bytes[at], bytes[at + 1]];
  if (tag === undefined || first === undefined) throw new SyntaxError('cut within an element');
  if ((tag & 0x1f) === 0x1f) throw new SyntaxError('a tag of several bytes');
  const more = first < 0x80 ? 0 : first - 0x80;
  // Indefinite lengths (0x80) are not DER, and nothing here is longer than 16 MiB.
  if (first === 0x80 || more > 3 || at + 2 + more > bytes.length)
    throw new SyntaxError('a length that cannot be read');
  const length = more === 0 ? first : bytes.readUIntBE(at + 2, more);
  const start = at + 2 + more;
  if (start + length > bytes.length) throw new SyntaxError('cut within an element');
  return { tag, content: bytes.subarray(start, start + length), whole: bytes.subarray(at, start + length) };
}
