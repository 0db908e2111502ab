import type { RepositoryDoor } from './repository-door.ts';

/** The archive of this program; what it needs is loaded when it is opened. */
export const archiveDoor: RepositoryDoor = {
  async exists(target, signal) {
    return (await archive()).repositoryExists(target, signal);
  },
  async open(options) {
    return (await archive()).openRepository(options);
  },
  async create({ target, ...made }) {
    await (await archive()).createRepository(target, made);
  },
};

function archive() {
  return import('../archive/open-repository.ts');
}
