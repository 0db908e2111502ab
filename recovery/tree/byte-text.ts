import { pathBytes, pathText } from '../archive/path-bytes.ts';
import type { ByteText } from './file-calls-ffi.ts';

const ASCII = /^[\0-\x7f]*$/;

/** Bytes as the archive writes paths. */
export function textOfBytes(bytes: ByteText): string {
  return ASCII.test(bytes) ? bytes : pathText(Buffer.from(bytes, 'latin1'));
}

/** The bytes of a path of the archive. */
export function bytesOfText(text: string): ByteText {
  return ASCII.test(text) ? text : pathBytes(text).toString('latin1');
}
