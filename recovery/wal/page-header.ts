/** Bytes of a page of the write-ahead log (`XLOG_BLCKSZ`; every package of PostgreSQL is built with this). */
export const WAL_PAGE = 8_192;

/** `xlp_magic` of each major version (`XLOG_PAGE_MAGIC` in `access/xlog_internal.h`). */
const VERSIONS: Readonly<Record<number, number>> = {
  53510: 13,
  53517: 14,
  53520: 15,
  53523: 16,
  53526: 17,
  53528: 18,
};
const LONG_HEADER = 0x0002;
const HEADER_BYTES = 24;
const LONG_HEADER_BYTES = 40;

/** Head of a page (`XLogPageHeaderData`); the first page of a segment says more (`XLogLongPageHeaderData`). */
export type PageHeader = {
  /** Major version of the server. */
  readonly version: number;
  /** Timeline of the page; of a segment in which a timeline began, its first pages have the one before. */
  readonly timeline: number;
  /** LSN of its first byte. */
  readonly address: bigint;
  /** Bytes of a record that began on an earlier page. */
  readonly remaining: number;
  /** Bytes of the header itself. */
  readonly bytes: number;
  readonly long?: {
    readonly systemId: bigint;
    readonly segmentSize: number;
    readonly pageSize: number;
  };
};

/** Reads the header of the page that begins there; undefined where no known version of PostgreSQL wrote one. */
export function readPageHeader(bytes: Buffer, at = 0): PageHeader | undefined {
  if (at + LONG_HEADER_BYTES > bytes.length) return undefined;
  const version = VERSIONS[bytes.readUInt16LE(at)];
  if (version === undefined) return undefined;
  const long = (bytes.readUInt16LE(at + 2) & LONG_HEADER) !== 0;
  return {
    version,
    timeline: bytes.readUInt32LE(at + 4),
    address: bytes.readBigUInt64LE(at + 8),
    remaining: bytes.readUInt32LE(at + 16),
    bytes: long ? LONG_HEADER_BYTES : HEADER_BYTES,
    ...(long && {
      long: {
        systemId: bytes.readBigUInt64LE(at + 24),
        segmentSize: bytes.readUInt32LE(at + 32),
        pageSize: bytes.readUInt32LE(at + 36),
      },
    }),
  };
}
