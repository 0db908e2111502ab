/** Bytes; no answer to what is asked here comes near it, and memory stays bounded whatever is sent. */
const LONGEST = 2 ** 20;

/** Cuts what a server sends into packets: four bytes of length, then as many. Each byte is copied once. */
export class PacketSplitter {
  readonly #head = Buffer.alloc(4);
  #headFilled = 0;
  #packet: Buffer | undefined;
  #filled = 0;

  /** @returns the packets that are whole now. @throws RangeError when one is longer than any may be. */
  push(chunk: Buffer): Buffer[] {
    const packets: Buffer[] = [];
    for (let at = 0; at < chunk.length; ) {
      if (this.#packet === undefined) at += this.#fillHead(chunk, at);
      else {
        const copied = chunk.copy(this.#packet, this.#filled, at);
        this.#filled += copied;
        at += copied;
        if (this.#filled < this.#packet.length) continue;
        packets.push(this.#packet);
        this.#packet = undefined;
      }
    }
    return packets;
  }

  #fillHead(chunk: Buffer, at: number): number {
    const copied = chunk.copy(this.#head, this.#headFilled, at);
    this.#headFilled += copied;
    if (this.#headFilled < 4) return copied;
    const length = this.#head.readUInt32BE(0);
    if (length === 0 || length > LONGEST) throw new RangeError(`A packet of ${length} bytes`);
    this.#packet = Buffer.allocUnsafeSlow(length);
    this.#filled = 0;
    this.#headFilled = 0;
    return copied;
  }
}
