import { basename } from 'node:path';
import { OperationalError } from '../../agent/kit/errors.ts';
import { endsWithSwitch } from './last-record.ts';
import { formatLsn } from './lsn.ts';
import { type PageHeader, readPageHeader, WAL_PAGE } from './page-header.ts';
import { segmentNumber } from './wal-name.ts';

/** Smallest and largest `wal_segment_size`. */
const SEGMENT_SIZES = { min: 2 ** 20, max: 2 ** 30 };

export type SegmentFacts = {
  readonly systemId: string;
  readonly segmentSize: number;
  /** Major version of the server. */
  readonly version: number;
};

/** A segment that is gone through in parts, in order; it must be what its name says. */
export class SegmentCheck {
  readonly facts: SegmentFacts;
  readonly #path: string;
  readonly #partial: boolean;
  readonly #timeline: number;
  readonly #address: bigint;
  /** The last two pages that had been written, as far as it has come. */
  #tail: Buffer = Buffer.alloc(0);
  #at = 0;
  #endsAt: number | undefined;

  /**
   * @param path with the name that it claims; one that ends in `.partial` may end anywhere
   * @param size of the file
   * @param beginning at least its first page
   * @throws OperationalError `invalid`
   */
  constructor(path: string, size: number, beginning: Buffer) {
    this.#path = path;
    this.#partial = path.endsWith('.partial');
    const name = basename(path);
    const header = this.#longHeader(beginning);
    const { systemId, segmentSize, pageSize } = header.long;
    if (pageSize !== WAL_PAGE) throw this.#refusal(`its pages have ${pageSize} bytes, not ${WAL_PAGE}`);
    if (segmentSize < SEGMENT_SIZES.min || segmentSize > SEGMENT_SIZES.max)
      throw this.#refusal(`it claims a segment size of ${segmentSize}`);
    if (size !== segmentSize)
      throw this.#refusal(`it has ${size} of ${segmentSize} bytes: it is half written`);
    this.#timeline = Number.parseInt(name.slice(0, 8), 16);
    this.#address = BigInt(segmentNumber(name, segmentSize)) * BigInt(segmentSize);
    this.facts = { systemId: String(systemId), segmentSize, version: header.version };
  }

  /** The next part of it, whole pages. @throws OperationalError `invalid` */
  add(part: Buffer): void {
    const plain = this.#plainPages(part);
    if (plain > 0) this.#keep(part, plain - WAL_PAGE);
    for (let page = plain; page < part.length; page += WAL_PAGE) this.#page(part, page);
    this.#at += part.length;
  }

  /** Nothing comes any more. @throws OperationalError `invalid` */
  end(): void {
    if (!this.#partial && this.#endsAt !== undefined && !endsWithSwitch(this.#tail))
      throw this.#refusal(
        `nothing is written from byte ${this.#endsAt} on, and no switch says so: it is half written`,
      );
  }

  /** Bytes of the pages at the beginning of a part that are as almost all are: a segment has thousands of them. */
  #plainPages(part: Buffer): number {
    if (this.#endsAt !== undefined || readPageHeader(part) === undefined) return 0;
    const view = new DataView(part.buffer, part.byteOffset, part.length);
    const magic = view.getUint16(0, true);
    const high = Number(this.#address >> 32n);
    const low = Number(this.#address & 0xffff_ffffn) + this.#at;
    let page = 0;
    for (; page < part.length; page += WAL_PAGE)
      if (
        view.getUint16(page, true) !== magic ||
        view.getUint32(page + 4, true) > this.#timeline ||
        view.getUint32(page + 8, true) !== low + page ||
        view.getUint32(page + 12, true) !== high
      )
        break;
    return page;
  }

  #page(part: Buffer, page: number): void {
    const offset = this.#at + page;
    const header = this.#endsAt === undefined ? readPageHeader(part, page) : undefined;
    // On pages that were never written stands what the segment was before it was recycled.
    const old = this.#partial && header?.address !== this.#address + BigInt(offset);
    if (header === undefined || old) this.#empty(part, page, offset);
    else this.#written(part, page, header);
  }

  #written(part: Buffer, page: number, header: PageHeader): void {
    const offset = this.#at + page;
    const expected = this.#address + BigInt(offset);
    if (header.address !== expected)
      throw this.#refusal(
        `its page at byte ${offset} is that of ${formatLsn(header.address)}, not of ${formatLsn(expected)}`,
      );
    if (header.timeline > this.#timeline)
      throw this.#refusal(`its page at byte ${offset} is of timeline ${header.timeline}`);
    this.#keep(part, page);
  }

  #keep(part: Buffer, page: number): void {
    // Inside a part the last two pages are beside each other already; only at its start does one come from the part before.
    this.#tail =
      page >= WAL_PAGE
        ? part.subarray(page - WAL_PAGE, page + WAL_PAGE)
        : Buffer.concat([this.#tail.subarray(-WAL_PAGE), part.subarray(0, WAL_PAGE)]);
  }

  #empty(part: Buffer, page: number, offset: number): void {
    this.#endsAt ??= offset;
    if (!this.#partial && !isZero(part.subarray(page, page + WAL_PAGE)))
      throw this.#refusal(`its page at byte ${offset} is no page of the log: it is damaged or half written`);
  }

  #longHeader(beginning: Buffer): PageHeader & { long: NonNullable<PageHeader['long']> } {
    const header = readPageHeader(beginning);
    if (header?.long === undefined)
      throw this.#refusal('its first page is not that of a segment of PostgreSQL 13 to 18');
    return header as PageHeader & { long: NonNullable<PageHeader['long']> };
  }

  #refusal(state: string): OperationalError {
    return new OperationalError('invalid', `Cannot archive ${this.#path}: ${state}`);
  }
}

const ZEROS = Buffer.alloc(WAL_PAGE);
const isZero = (page: Buffer) => page.equals(ZEROS.subarray(0, page.length));
