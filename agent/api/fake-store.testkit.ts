import type { StoredRepositories } from './services.ts';

/** A store that has one object and takes any. */
export function fakeStore(): StoredRepositories {
  return {
    isFor: (repository, token) => repository === token,
    room: async () => ({ storedBytes: 3, quotaBytes: null, freeBytes: 1_000 }),
    async *list() {
      yield { name: 'config', size: 3 };
    },
    read: async () => Buffer.from('abc'),
    put: async (_repository, { offset, bytes }) => ({ received: offset + bytes.length, kept: true }),
    remove: async () => {},
  };
}
