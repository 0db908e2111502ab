/** The types of frame of the bridge protocol (FORMAT.md). */
export const frameTypes = {
  request: 1,
  cancel: 2,
  window: 3,
  response: 4,
  data: 5,
  end: 6,
  failed: 7,
} as const;
export type FrameType = keyof typeof frameTypes;

export type Frame = { readonly type: FrameType; readonly exchange: number; readonly payload: Buffer };

/** The line that the bridge begins with. */
export const GREETING = 'VEDETTE-BRIDGE/1\n';
/** Bytes of body that may be under way for one exchange without leave. */
export const WINDOW_BYTES = 262_144;
/** Bytes of one piece of a body: small, so that exchanges take turns. */
export const PIECE_BYTES = 16_384;
const LONGEST_PAYLOAD = 1_048_576;
const HEAD_BYTES = 9;

const NAMES = new Map(
  Object.entries(frameTypes).map(([name, number]) => [number as number, name as FrameType]),
);

/** One frame as bytes. @throws RangeError when the payload is longer than the protocol allows. */
export function encodeFrame(
  type: FrameType,
  exchange: number,
  payload: Uint8Array = new Uint8Array(),
): Buffer {
  if (payload.length > LONGEST_PAYLOAD)
    throw new RangeError(`Cannot send a frame of ${payload.length} bytes`);
  const bytes = Buffer.allocUnsafe(HEAD_BYTES + payload.length);
  bytes.writeUInt32BE(payload.length, 0);
  bytes.writeUInt32BE(exchange, 4);
  bytes.writeUInt8(frameTypes[type], 8);
  bytes.set(payload, HEAD_BYTES);
  return bytes;
}

/** One frame that holds a value as JSON. */
export function encodeJson(type: FrameType, exchange: number, value: unknown): Buffer {
  return encodeFrame(type, exchange, Buffer.from(JSON.stringify(value)));
}

/** Cuts a stream of bytes into frames, however it comes in pieces. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0);

  /** @throws SyntaxError when the bytes are no frames. */
  push(bytes: Uint8Array): Frame[] {
    this.#rest = this.#rest.length === 0 ? Buffer.from(bytes) : Buffer.concat([this.#rest, bytes]);
    const frames: Frame[] = [];
    for (let frame = this.#next(); frame !== undefined; frame = this.#next()) frames.push(frame);
    return frames;
  }

  #next(): Frame | undefined {
    const rest = this.#rest;
    if (rest.length < HEAD_BYTES) return undefined;
    const length = rest.readUInt32BE(0);
    const type = NAMES.get(rest.readUInt8(8));
    if (length > LONGEST_PAYLOAD || type === undefined)
      throw new SyntaxError('Cannot read a frame of the bridge');
    if (rest.length < HEAD_BYTES + length) return undefined;
    this.#rest = rest.subarray(HEAD_BYTES + length);
    return { type, exchange: rest.readUInt32BE(4), payload: rest.subarray(HEAD_BYTES, HEAD_BYTES + length) };
  }
}
