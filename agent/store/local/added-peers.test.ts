import { expect, test } from 'vitest';
import { Secret } from '../../kit/secret.ts';
import { createAddedPeers } from './added-peers.ts';
import { memoryDatabase } from './store.testkit.ts';

test('addedPeers.list() gives back what was added, after the store is opened again', () => {
  const database = memoryDatabase();
  const token = new Secret('vdt_x');
  createAddedPeers(database).add({ url: 'https://b:8338', name: 'b', token, fingerprint: 'ab' });
  const [peer] = createAddedPeers(database).list();
  expect(peer).toMatchObject({ url: 'https://b:8338', name: 'b', fingerprint: 'ab' });
  expect(peer?.token?.reveal()).toBe('vdt_x');
});

test('addedPeers.list() leaves out what was not given', () => {
  const peers = createAddedPeers(memoryDatabase());
  peers.add({ url: 'http://c:8338' });
  expect(peers.list()).toEqual([
    { url: 'http://c:8338', name: undefined, token: undefined, fingerprint: undefined },
  ]);
});

test('addedPeers.add() refuses a URL that is known', () => {
  const peers = createAddedPeers(memoryDatabase());
  peers.add({ url: 'http://c:8338' });
  expect(() => peers.add({ url: 'http://c:8338' })).toThrow(expect.objectContaining({ kind: 'conflict' }));
});

test('addedPeers.remove() forgets a peer', () => {
  const peers = createAddedPeers(memoryDatabase());
  peers.add({ url: 'http://c:8338' });
  peers.remove('http://c:8338');
  expect(peers.list()).toEqual([]);
});

test('addedPeers.remove() refuses a URL that was not added', () => {
  expect(() => createAddedPeers(memoryDatabase()).remove('http://c:8338')).toThrow(
    expect.objectContaining({ kind: 'not-found' }),
  );
});
