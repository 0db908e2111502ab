import { z } from 'zod';

/** An option that is bytes in hex, with blanks or without. It stays text: options go from thread to thread. */
export function hexField(longest: number) {
  return z
    .string()
    .max(longest * 3)
    .regex(/^\s*(?:[0-9a-fA-F]{2}\s*)+$/, 'expected bytes in hex, such as 00 01 ff');
}

export function bytesOfHex(text: string): Buffer {
  return Buffer.from(text.replace(/\s/g, ''), 'hex');
}
