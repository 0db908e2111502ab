import { createCipheriv } from 'node:crypto';
import { closeSync, fstatSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const LETTERS = 'etaoinshrdlucmfw';
const LEVELS = ['INFO', 'WARN', 'ERROR'];
const WORDS = 4_000;
const PHRASES = 20_000;

/** Makes a tree in up to 200 folders: half of the files like logs, half noise, 48 KB on average (log-normal). Gives its bytes. */
export function makeTree(root: string, files: number): number {
  const random = seeded(7);
  const [noise, phrases] = [noiseStream(), phrasesOf(random)];
  let total = 0;
  for (let index = 0; index < files; index++) {
    const bytes = Math.max(200, Math.min(2_000_000, Math.floor(Math.exp(10 + 1.25 * normal(random)))));
    const path = pathOf(root, index);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, index % 2 ? noise(bytes) : logText(random, phrases, bytes));
    total += bytes;
  }
  return total;
}

/** Overwrites 4 KiB in the middle of one file in a hundred. */
export function changeTree(root: string, files: number): void {
  const [random, noise] = [seeded(9), noiseStream()];
  const chosen = new Set<number>();
  while (chosen.size < files / 100) chosen.add(Math.floor(random() * files));
  for (const index of chosen) {
    const file = openSync(pathOf(root, index), 'r+');
    const half = Math.floor(fstatSync(file).size / 2);
    writeSync(file, noise(Math.min(4_096, half)), 0, Math.min(4_096, half), half);
    closeSync(file);
  }
}

function pathOf(root: string, index: number): string {
  const folder = String(index % 200).padStart(3, '0');
  return join(root, folder, `${index}.${index % 2 ? 'bin' : 'log'}`);
}

function logText(random: () => number, phrases: readonly string[], bytes: number): Buffer {
  const two = (below: number) => String(Math.floor(random() * below)).padStart(2, '0');
  const lines: string[] = [];
  for (let length = 0; length < bytes; ) {
    const time = `2026-11-${two(28)}T${two(24)}:${two(60)}:${two(60)}Z`;
    const id = Math.floor(random() * 1e9);
    const line = `${time} ${chosenOf(random, LEVELS)} id=${id} ${chosenOf(random, phrases)}\n`;
    lines.push(line);
    length += line.length;
  }
  return Buffer.from(lines.join('')).subarray(0, bytes);
}

/** Sentences of nine words; the words come as often as those of a language do. */
function phrasesOf(random: () => number): string[] {
  const word = () =>
    Array.from({ length: 2 + Math.floor(random() * 9) }, () => chosenOf(random, [...LETTERS])).join('');
  const words = Array.from({ length: WORDS }, word);
  const frequent = () => words[Math.floor(5 * ((WORDS + 5) / 5) ** random() - 5)]!;
  return Array.from({ length: PHRASES }, () => Array.from({ length: 9 }, frequent).join(' '));
}

function chosenOf<T>(random: () => number, values: readonly T[]): T {
  return values[Math.floor(random() * values.length)]!;
}

/** Box and Muller's. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Bytes that nothing compresses, the same in each run. */
function noiseStream(): (bytes: number) => Buffer {
  const cipher = createCipheriv('aes-128-ctr', Buffer.alloc(16, 7), Buffer.alloc(16));
  return (bytes) => cipher.update(Buffer.alloc(bytes));
}

/** mulberry32: 0 up to 1, the same in each run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
