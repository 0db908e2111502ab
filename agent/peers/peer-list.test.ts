import { describe, expect, it } from 'vitest';
import { addedPeers } from './added-peers.testkit.ts';
import { peersConfig } from './config.ts';
import { createPeerList } from './peer-list.ts';

const list = (parts: { configured?: string[]; options?: string[]; added?: string[] }) =>
  createPeerList({
    configured: peersConfig.parse({ list: (parts.configured ?? []).map((url) => ({ url })) }).list,
    options: parts.options ?? [],
    added: addedPeers(...(parts.added ?? []).map((url) => ({ url }))),
  });

describe('createPeerList()', () => {
  it('holds each URL once, the configuration before the command line before what was added', () => {
    const peers = list({
      configured: ['http://a:1/'],
      options: ['http://A:1', 'http://b:1'],
      added: ['http://b:1', 'http://c:1'],
    });
    expect(peers.all().map(({ url, source }) => [url, source])).toEqual([
      ['http://a:1', 'config'],
      ['http://b:1', 'option'],
      ['http://c:1', 'added'],
    ]);
  });

  it('refuses a URL of the command line that is none', () => {
    expect(() => list({ options: ['web-2'] })).toThrow('Cannot use "web-2" as a peer: it is not a URL');
  });

  it('adds a peer and forgets it again', () => {
    const peers = list({});
    peers.add({ url: 'https://a:1', name: 'a', token: 't' });
    expect(peers.all()).toMatchObject([{ url: 'https://a:1', name: 'a', source: 'added' }]);
    peers.remove('https://a:1/');
    expect(peers.all()).toEqual([]);
  });

  it('refuses to add what is known', () => {
    const peers = list({ configured: ['http://a:1'] });
    expect(() => peers.add({ url: 'http://a:1' })).toThrow('Cannot add peer http://a:1: it is known already');
  });

  it('refuses to send a token in clear', () => {
    expect(() => list({}).add({ url: 'http://a:1', token: 't' })).toThrow(/could be read on the way/);
  });

  it('refuses to remove what it does not know', () => {
    expect(() => list({}).remove('http://a:1')).toThrow('Cannot remove peer http://a:1: it is not known');
  });

  it.each(['configured', 'options'] as const)('refuses to remove a peer of the %s ones', (source) => {
    const peers = list({ [source]: ['http://a:1'] });
    expect(() => peers.remove('http://a:1')).toThrow(/Cannot remove peer http:\/\/a:1: it is from the/);
  });
});
