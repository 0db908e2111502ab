import { constants, generateKeyPairSync, privateDecrypt } from 'node:crypto';
import { expect, test } from 'vitest';
import { cachingSha2Password, encryptedPassword, nativePassword } from './mysql-password.ts';

const salt = Buffer.from('0123456789abcdefghij');

test('nativePassword is what hashlib of Python computes for it', () => {
  expect(nativePassword('hunter2', salt).toString('hex')).toBe('91dbd90edc75e47da9a48a9defc85dcf99fa4fc4');
});

test('cachingSha2Password is what hashlib of Python computes for it', () => {
  expect(cachingSha2Password('hunter2', salt).toString('hex')).toBe(
    '5bfbc73796cdaa80adfd00eb26e332ac9861333244584e69dea530bbf4414abd',
  );
});

test('no password is proved by nothing', () => {
  expect(nativePassword('', salt)).toHaveLength(0);
  expect(cachingSha2Password('', salt)).toHaveLength(0);
});

test('encryptedPassword can be read with the key of the server and the salt', () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const sealed = encryptedPassword('hunter2', salt, pem);
  const hidden = privateDecrypt({ key: privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING }, sealed);
  expect(hidden.map((byte, index) => byte ^ salt[index % salt.length]!).toString()).toBe('hunter2\0');
});

test('encryptedPassword refuses what is not a key', () => {
  expect(() => encryptedPassword('hunter2', salt, 'no key')).toThrow('not a public key');
});
