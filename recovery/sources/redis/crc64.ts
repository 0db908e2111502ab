/** The polynomial of Redis (CRC-64/Jones), bits reversed, as its upper and lower half. */
const HIGH = 0x95ac9329;
const LOW = 0xac4bc9b5;

/** Eight tables of 256 (slicing-by-8, Kounavis and Berry 2005): what a byte does that lies `table` bytes before the last one. */
const low = new Int32Array(8 * 256);
const high = new Int32Array(8 * 256);

for (let byte = 0; byte < 256; byte++) {
  let [a, b] = [byte, 0];
  for (let bit = 0; bit < 8; bit++) {
    const carry = a & 1;
    a = (a >>> 1) | (b << 31);
    b >>>= 1;
    if (carry) [a, b] = [a ^ LOW, b ^ HIGH];
  }
  low[byte] = a;
  high[byte] = b;
}
for (let index = 256; index < 8 * 256; index++) {
  const [a, b] = [low[index - 256]!, high[index - 256]!];
  low[index] = ((a >>> 8) | (b << 24)) ^ low[a & 0xff]!;
  high[index] = (b >>> 8) ^ high[a & 0xff]!;
}

/** The checksum at the end of an RDB: CRC-64/Jones, reflected, from 0 (`crc64.c` of Redis; of `123456789` it is e9c6d914c4b8d9ca). */
export class Crc64 {
  #low = 0;
  #high = 0;

  update(bytes: Uint8Array): void {
    let [a, b] = [this.#low, this.#high];
    const eights = bytes.length - (bytes.length % 8);
    let at = 0;
    for (; at < eights; at += 8) {
      a ^= bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
      b ^= bytes[at + 4]! | (bytes[at + 5]! << 8) | (bytes[at + 6]! << 16) | (bytes[at + 7]! << 24);
      const i0 = 1792 + (a & 0xff);
      const i1 = 1536 + ((a >>> 8) & 0xff);
      const i2 = 1280 + ((a >>> 16) & 0xff);
      const i3 = 1024 + (a >>> 24);
      const i4 = 768 + (b & 0xff);
      const i5 = 512 + ((b >>> 8) & 0xff);
      const i6 = 256 + ((b >>> 16) & 0xff);
      const i7 = b >>> 24;
      a = low[i0]! ^ low[i1]! ^ low[i2]! ^ low[i3]! ^ low[i4]! ^ low[i5]! ^ low[i6]! ^ low[i7]!;
      b = high[i0]! ^ high[i1]! ^ high[i2]! ^ high[i3]! ^ high[i4]! ^ high[i5]! ^ high[i6]! ^ high[i7]!;
    }
    for (; at < bytes.length; at++) {
      const index = (a ^ bytes[at]!) & 0xff;
      a = ((a >>> 8) | (b << 24)) ^ low[index]!;
      b = (b >>> 8) ^ high[index]!;
    }
    [this.#low, this.#high] = [a, b];
  }

  /** 8 bytes, the least first, as an RDB ends. */
  digest(): Buffer {
    const bytes = Buffer.alloc(8);
    bytes.writeInt32LE(this.#low, 0);
    bytes.writeInt32LE(this.#high, 4);
    return bytes;
  }
}
