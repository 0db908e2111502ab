import type { TapRecord } from '../../../chaos/proxy/data-plane.ts';

/** Bytes of data that one tap keeps for who comes late. */
const KEPT = 4 * 1_048_576;
/** Records without data count too: connections can come faster than they are asked for. */
const RECORD = 64;
/** Bytes of one answer. */
const ANSWER = 512 * 1_024;

type Kept = { readonly at: number; readonly record: TapRecord };

/** What of a tap was not asked for yet, bounded: what comes faster than it is asked for is let go, the oldest first. */
export class KeptTap {
  #kept: Kept[] = [];
  /** Index of the oldest; what is before it is gone. */
  #first = 0;
  /** Bytes that came so far, each record with `RECORD` on top. */
  #end = 0;

  push(record: TapRecord): void {
    this.#kept.push({ at: this.#end, record });
    this.#end += sizeOf(record);
    while (this.#end - this.#kept[this.#first]!.at > KEPT) this.#first++;
    if (this.#first < 1_024 || this.#first * 2 < this.#kept.length) return;
    this.#kept = this.#kept.slice(this.#first);
    this.#first = 0;
  }

  /**
   * @param since `next` of the answer before; undefined, or one that was never given, begins now
   * @param connection only of this one
   */
  read(since = this.#end, connection?: number): { next: number; records: TapRecord[]; missedBytes: number } {
    const oldest = this.#kept[this.#first]?.at ?? this.#end;
    const from = since > this.#end ? this.#end : Math.max(since, oldest);
    const records: TapRecord[] = [];
    let [next, size] = [from, 0];
    for (let index = this.#indexOf(from); index < this.#kept.length && size < ANSWER; index++) {
      const { at, record } = this.#kept[index]!;
      next = at + sizeOf(record);
      if (connection !== undefined && record.connection !== connection) continue;
      records.push(record);
      size += sizeOf(record);
    }
    return { next, records, missedBytes: Math.max(0, from - Math.min(since, this.#end)) };
  }

  #indexOf(position: number): number {
    let [low, high] = [this.#first, this.#kept.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#kept[middle]!.at < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function sizeOf({ data }: TapRecord): number {
  return RECORD + (data?.length ?? 0);
}
