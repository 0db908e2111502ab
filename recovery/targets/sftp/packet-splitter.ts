/** Bytes; no answer to what is asked here comes near it, and memory stays bounded whatever is sent. */
const LONGEST = 2 ** 20;

/** Cuts what a server sends into packets: four bytes of length, then as many. */
export class PacketSplitter {
  readonly #parts: Buffer[] = [];
  #held = 0;

  /** @returns the packets that are whole now. @throws RangeError when one is longer than any may be. */
  push(chunk: Buffer): Buffer[] {
    this.#parts.push(chunk);
    this.#held += chunk.length;
    const packets: Buffer[] = [];
    for (;;) {
      if (this.#held < 4) return packets;
      const length = this.#length();
      if (length === 0 || length > LONGEST) throw new RangeError(`A packet of ${length} bytes`);
      if (this.#held < 4 + length) return packets;
      const all = this.#joined();
      packets.push(all.subarray(4, 4 + length));
      this.#keep(all.subarray(4 + length));
    }
  }

  #length(): number {
    const [first] = this.#parts as [Buffer];
    return (first.length >= 4 ? first : this.#joined()).readUInt32BE(0);
  }

  #joined(): Buffer {
    const all = this.#parts.length === 1 ? (this.#parts[0] as Buffer) : Buffer.concat(this.#parts);
    this.#keep(all);
    return all;
  }

  #keep(rest: Buffer): void {
    this.#parts.length = 0;
    if (rest.length > 0) this.#parts.push(rest);
    this.#held = rest.length;
  }
}
