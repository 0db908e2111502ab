import { walFolder } from '../wal-object.ts';

/**
 * A stretch of a segment that is still being written, an object of its own: `wal/SYSTEM/TIMELINE/SEGMENT.stream/FROM-TO-AT`, the
 * first two in hexadecimal bytes of the segment, the last one in hexadecimal seconds since 1970. Objects never change, so more of
 * the segment is another object; all are superseded once the whole segment is in the archive.
 */
export type WalPiece = {
  /** The segment, as PostgreSQL calls it. */
  readonly segment: string;
  /** First byte. */
  readonly from: number;
  /** Byte behind the last. */
  readonly to: number;
  /** Wall time of its writing in seconds, for people. */
  readonly at: number;
};

const SHAPE =
  /^wal\/\d{1,20}\/[0-9a-f]{16}\/([0-9a-f]{24})\.stream\/([0-9a-f]{8})-([0-9a-f]{8})-([0-9a-f]{8,12})$/;
const hex = (value: number) => value.toString(16).padStart(8, '0');

/** What the names of all pieces of a segment begin with. */
export function piecePrefix(systemId: string, segment: string): string {
  return `${walFolder(systemId, segment)}${segment.toLowerCase()}.stream/`;
}

export function pieceName(systemId: string, { segment, from, to, at }: WalPiece): string {
  return `${piecePrefix(systemId, segment)}${hex(from)}-${hex(to)}-${hex(at)}`;
}

/** Reads the name of such an object; undefined where it is another. */
export function parsePiece(object: string): WalPiece | undefined {
  const [, segment, from, to, at] = SHAPE.exec(object) ?? [];
  if (segment === undefined || from === undefined || to === undefined || at === undefined) return undefined;
  const numbers = [from, to, at].map((digits) => Number.parseInt(digits, 16)) as [number, number, number];
  if (numbers[0] >= numbers[1]) return undefined;
  return { segment: segment.toUpperCase(), from: numbers[0], to: numbers[1], at: numbers[2] };
}

/** The fewest pieces that together are the longest beginning of the segment, in their order. */
export function pieceChain<Piece extends Pick<WalPiece, 'from' | 'to'>>(pieces: readonly Piece[]): Piece[] {
  const chain: Piece[] = [];
  for (let end = 0; ; ) {
    const next = furthest(pieces.filter(({ from, to }) => from <= end && to > end));
    if (next === undefined) return chain;
    chain.push(next);
    end = next.to;
  }
}

function furthest<Piece extends Pick<WalPiece, 'to'>>(pieces: readonly Piece[]): Piece | undefined {
  return pieces.reduce<Piece | undefined>((best, one) => (best && best.to >= one.to ? best : one), undefined);
}
