import { parentPort } from 'node:worker_threads';
import { openedBlock } from '../block.ts';
import { chunkDigest, chunkName } from '../chunk-name.ts';
import { passedBytes } from '../collect-garbage-bun.ts';
import { freeBytes } from '../free-bytes.ts';
import { gearTable } from '../gear-table.ts';
import { type HashedJob, hashJob } from './hash-job.ts';
import type { FromArchiveThread, Piece, ToArchiveThread } from './messages.ts';
import { storeJob } from './store-job.ts';

/** Buffers that are kept for the next job. */
const KEPT = 3;
/** Share of the bytes of a job that is left to the garbage collector; the rest is given back by hand. */
const LEFT = 0.25;

let nameKey: Uint8Array = new Uint8Array();
let sessionKey: Uint8Array | undefined;
let table: Int32Array = new Int32Array(256);
let level = 3;
let number = 0;
let sealed = 0n;
const jobs = new Map<number, HashedJob>();
const free: Uint8Array[] = [];

const tell = (message: FromArchiveThread, moved: ArrayBufferLike[] = []) =>
  parentPort?.postMessage(message, moved as ArrayBuffer[]);

parentPort?.on('message', (message: ToArchiveThread) => {
  if (message.type === 'begin') begin(message);
  else if (message.type === 'hash') hash(message.job, message.pieces);
  else if (message.type === 'store') store(message.job, message.wanted);
  else open(message);
});

function begin(message: Extract<ToArchiveThread, { type: 'begin' }>): void {
  ({ nameKey, sessionKey, level, number } = message);
  if (sessionKey !== undefined) table = gearTable(nameKey);
}

function hash(job: number, pieces: readonly Piece[]): void {
  const first = pieces[0];
  // Bytes that were handed over are the buffer themselves.
  const buffer = first?.bytes && pieces.length === 1 ? first.bytes : taken(sum(pieces));
  const done = hashJob(pieces, buffer, nameKey, table, (consumed, tail, ended) =>
    tell({ type: 'cut', job, consumed, tail, ended }),
  );
  jobs.set(job, done);
  const { digests, names } = done;
  tell({ type: 'hashed', job, pieces: done.pieces, digests, names, lengths: Uint32Array.from(done.lengths) });
}

function store(job: number, wanted: Uint8Array): void {
  const done = jobs.get(job);
  if (done === undefined || sessionKey === undefined) throw new TypeError('a job that nobody hashed');
  jobs.delete(job);
  const blocks = storeJob(done, wanted, sessionKey, level, nextNonce);
  if (free.length < KEPT) free.push(done.buffer);
  else freeBytes(done.buffer);
  tell(
    { type: 'stored', job, blocks },
    blocks.map(({ bytes }) => bytes.buffer),
  );
  passedBytes(LEFT * done.buffer.length);
}

function open({ job, key, block, give, names, lengths }: Extract<ToArchiveThread, { type: 'open' }>): void {
  const plain = openedBlock(key, block);
  passedBytes(LEFT * block.length);
  freeBytes(block);
  const bad = plain === undefined ? [...lengths.keys()] : badChunks(plain, names, lengths);
  const whole = give && plain !== undefined ? wholeBuffer(plain) : null;
  tell({ type: 'opened', job, plain: whole, bad }, whole === null ? [] : [whole.buffer]);
  if (whole === null && plain !== undefined) freeBytes(plain);
}

/** Bytes that are all of their buffer, so that it can be handed over. */
function wholeBuffer(bytes: Uint8Array): Uint8Array {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice();
}

function badChunks(plain: Uint8Array, names: Uint8Array, lengths: Uint32Array): number[] {
  const bad: number[] = [];
  let at = 0;
  for (let index = 0; index < lengths.length; index++) {
    const chunk = plain.subarray(at, at + lengths[index]!);
    at += lengths[index]!;
    const name = chunkName(nameKey, chunkDigest(chunk)).subarray(0, 16);
    if (Buffer.compare(name, names.subarray(16 * index, 16 * index + 16)) !== 0) bad.push(index);
  }
  return bad;
}

function taken(length: number): Uint8Array {
  const fit = free.findIndex((buffer) => buffer.length >= length);
  if (fit >= 0) return free.splice(fit, 1)[0]!;
  for (const buffer of free.splice(KEPT - 1)) freeBytes(buffer);
  return new Uint8Array(new ArrayBuffer(length));
}

function sum(pieces: readonly Piece[]): number {
  return pieces.reduce((total, { length }) => total + length, 0);
}

/** The number of the thread, then a counter: no nonce of a run comes twice. */
function nextNonce(): Uint8Array {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32BE(number);
  nonce.writeBigUInt64BE(sealed++, 4);
  return nonce;
}
