import { describe, expect, it } from 'vitest';
import { commandOf, effectiveUser, readProcessIdentity } from './process-identity.ts';

describe('commandOf()', () => {
  it('joins the arguments by spaces', () => {
    expect(commandOf(Buffer.from('nginx\0-g\0daemon off;\0'))).toBe('nginx -g daemon off;');
  });

  it('cuts at 512 characters', () => {
    expect(commandOf(Buffer.from('x'.repeat(60_000)))).toHaveLength(512);
  });

  it('leaves no half of a surrogate pair at the cut', () => {
    expect(commandOf(Buffer.from(`${'x'.repeat(511)}😀`)).isWellFormed()).toBe(true);
  });

  it('is empty for a kernel thread', () => {
    expect(commandOf(Buffer.alloc(0))).toBe('');
  });
});

describe('effectiveUser()', () => {
  it('takes the second number of the Uid line', () => {
    expect(effectiveUser(Buffer.from('Name:\tsu\nUid:\t1000\t0\t0\t0\n'))).toBe(0);
  });

  it('is not deceived by a name that looks like a Uid line', () => {
    expect(effectiveUser(Buffer.from('Name:\t\\nUid:\\t0\\t0\nUid:\t7\t7\t7\t7\n'))).toBe(7);
  });

  it('is -1 when the kernel does not tell', () => {
    expect(effectiveUser(undefined)).toBe(-1);
  });
});

describe('readProcessIdentity()', () => {
  it('gives what is left of a process that ended', () => {
    expect(readProcessIdentity('/nowhere', 4)).toEqual({ command: '', uid: -1 });
  });
});
