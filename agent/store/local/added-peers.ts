import { type Clock, systemClock } from '../../kit/clock.ts';
import { OperationalError } from '../../kit/errors.ts';
import { Secret } from '../../kit/secret.ts';
import type { Database } from '../../kit/sqlite.ts';
import { storing } from './storage-error.ts';

/** A peer that was added while the agent ran. */
export type AddedPeer = {
  readonly url: string;
  readonly name?: string | undefined;
  readonly token?: Secret | undefined;
  readonly fingerprint?: string | undefined;
};

/** The added peers by their URL, which is compared as it is given. */
export type AddedPeers = {
  list(): AddedPeer[];
  /** @throws OperationalError `conflict` when the URL is known, `limited` beyond 1,000, `storage`. */
  add(peer: AddedPeer): void;
  /** @throws OperationalError `not-found`, `storage` */
  remove(url: string): void;
};

const MAXIMUM = 1_000;

type Row = { url: string; name: string | null; token: string | null; fingerprint: string | null };

/** Remembers added peers. Their tokens are kept as they are: the file is for this user alone. */
export function createAddedPeers(database: Database, options: { readonly clock?: Clock } = {}): AddedPeers {
  const { clock = systemClock } = options;
  const all = () =>
    database.query('SELECT url, name, token, fingerprint FROM peer ORDER BY addedAt, url').all() as Row[];
  return {
    list: () => storing('read the peers', () => all().map(toPeer)),
    add(peer) {
      const known = storing('read the peers', all);
      if (known.some(({ url }) => url === peer.url))
        throw refused('conflict', 'add', peer.url, 'it is known');
      if (known.length >= MAXIMUM) throw refused('limited', 'add', peer.url, `there are ${MAXIMUM} peers`);
      storing('store the peer', () => insert(database, peer, clock.now()));
    },
    remove(url) {
      const { changes } = storing('remove the peer', () =>
        database.query('DELETE FROM peer WHERE url = $url').run({ url }),
      );
      if (changes === 0) throw refused('not-found', 'remove', url, 'it was not added');
    },
  };
}

function insert(database: Database, { url, name, token, fingerprint }: AddedPeer, addedAt: number): void {
  database
    .query(
      `INSERT INTO peer (url, name, token, fingerprint, addedAt)
       VALUES ($url, $name, $token, $fingerprint, $addedAt)`,
    )
    .run({
      url,
      name: name ?? null,
      token: token?.reveal() ?? null,
      fingerprint: fingerprint ?? null,
      addedAt,
    });
}

function toPeer({ url, name, token, fingerprint }: Row): AddedPeer {
  return {
    url,
    name: name ?? undefined,
    token: token === null ? undefined : new Secret(token),
    fingerprint: fingerprint ?? undefined,
  };
}

function refused(
  kind: 'conflict' | 'limited' | 'not-found',
  verb: string,
  url: string,
  state: string,
): OperationalError {
  return new OperationalError(kind, `Cannot ${verb} peer ${url}: ${state}`, { hint: 'vedette peers list' });
}
