import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { decodeIndex, encodeIndex } from './index-object.ts';
import { repositorySecrets } from './repository-secrets.ts';

const ID = 'ab'.repeat(16);
const OTHER = 'cd'.repeat(16);
const secrets = repositorySecrets(Buffer.alloc(32, 1), Buffer.alloc(16, 2));
const { masterKey: _m, contentPrivate: _c, replacePrivate: _r, ...writer } = secrets;
const packs = [
  {
    id: OTHER,
    size: 9_000,
    ephemeral: new Uint8Array(32).fill(3),
    blocks: [{ offset: 40, length: 500, chunks: [{ name: new Uint8Array(32).fill(4), length: 700 }] }],
  },
];

/** Bytes as text: a view and a copy of the same are the same. */
const told = (value: unknown) =>
  JSON.stringify(value, (_key, one) => (one instanceof Uint8Array ? Buffer.from(one).toString('hex') : one));

describe('decodeIndex()', () => {
  it('gives what encodeIndex() was given, to writers too', () => {
    const content = { replaces: [OTHER], packs };
    expect(told(decodeIndex(ID, encodeIndex(ID, content, secrets), writer))).toEqual(told(content));
    const added = { replaces: [], packs };
    expect(told(decodeIndex(ID, encodeIndex(ID, added, writer), writer))).toEqual(told(added));
  });

  it('refuses an object under another name, and of another repository', () => {
    const object = encodeIndex(ID, { replaces: [], packs }, secrets);
    expect(decodeIndex(OTHER, object, secrets)).toBeUndefined();
    const foreign = repositorySecrets(randomBytes(32), Buffer.alloc(16, 2));
    expect(decodeIndex(ID, object, foreign)).toBeUndefined();
  });

  it('refuses an object that replaces others and is signed by somebody else', () => {
    const thief = {
      ...secrets,
      replacePrivate: repositorySecrets(randomBytes(32), randomBytes(16)).replacePrivate!,
    };
    expect(decodeIndex(ID, encodeIndex(ID, { replaces: [OTHER], packs }, thief), secrets)).toBeUndefined();
  });
});

describe('encodeIndex()', () => {
  it('does not let a writer key put the index of others out of force', () => {
    expect(() => encodeIndex(ID, { replaces: [OTHER], packs }, writer)).toThrow('this key may only add');
  });
});
