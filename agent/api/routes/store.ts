import { getStore, listStored, putStored, readStored, removeStored } from '../../contract/store.ts';
import { OperationalError } from '../../kit/errors.ts';
import { type Call, type Endpoint, endpoint, type RouteContext } from '../endpoint.ts';
import type { StoredRepositories } from '../services.ts';

/** Objects in one answer, and bytes. */
const MOST = 1_000;
const PIECE = 4 * 1_048_576;
/** Leases of writers go when their run ends: whoever may write may take those away. */
const LEASE = /^writers\//;

export function storeRoutes({ services }: RouteContext): Endpoint[] {
  const allowed = (repository: string, call: Call) => allowedStore(services.store(), repository, call);
  return [
    endpoint(getStore, {
      async handle({ params: { repository } }, call) {
        return { ...(await allowed(repository, call).room(repository)), canRemove: mayRemove(call) };
      },
    }),
    endpoint(listStored, {
      handle: ({ params: { repository }, query }, call) =>
        page(allowed(repository, call).list(repository, query.prefix), query.after),
    }),
    endpoint(putStored, {
      // Backups are many objects: the record is of what takes another one's place.
      changes: ({ params: { repository }, query: { name, replace } }) =>
        replace === undefined ? undefined : `${repository}: ${name}`,
      handle({ params: { repository }, query, body }, call) {
        if (query.replace !== undefined) mustRemove(call, query.name);
        return allowed(repository, call).put(repository, { ...query, bytes: body });
      },
    }),
    endpoint(readStored, {
      async handle({ params: { repository }, query: { name, offset, length = PIECE } }, call) {
        const bytes = await allowed(repository, call).read(repository, name, offset, Math.min(length, PIECE));
        return new Response(bytes as Uint8Array<ArrayBuffer>, {
          headers: { 'content-type': 'application/octet-stream' },
        });
      },
    }),
    endpoint(removeStored, {
      changes: ({ params: { repository }, query: { name } }) =>
        LEASE.test(name) ? undefined : `${repository}: ${name}`,
      async handle({ params: { repository }, query: { name } }, call) {
        if (!LEASE.test(name)) mustRemove(call, name);
        await allowed(repository, call).remove(repository, name);
        return { removed: name };
      },
    }),
  ];
}

function allowedStore(
  store: StoredRepositories | undefined,
  repository: string,
  { actor }: Call,
): StoredRepositories {
  if (store === undefined)
    throw new OperationalError(
      'not-found',
      'Cannot keep objects: this agent keeps no repositories of others',
      {
        hint: 'Set peer_store.path in its configuration',
      },
    );
  if (actor.role === 'admin' || store.isFor(repository, actor.name)) return store;
  throw new OperationalError(
    'forbidden',
    `Cannot use repository ${repository}: it is not for the token ${actor.name}`,
    {
      hint: `Use the name of the token, peer:…/${actor.name}, or list it in peer_store.repositories of that agent`,
    },
  );
}

function mayRemove({ actor }: Call): boolean {
  return actor.grants.includes('store-remove');
}

/** A host that was taken over must not be able to destroy its past. */
function mustRemove(call: Call, name: string): void {
  if (mayRemove(call)) return;
  throw new OperationalError(
    'forbidden',
    `Cannot remove or replace ${name}: ${call.actor.name} may only add`,
    {
      hint: 'Prune with a token that has the grant store-remove, from a host that is trusted with that',
    },
  );
}

async function page(objects: AsyncIterable<{ name: string; size: number }>, after: string | undefined) {
  const found: { name: string; size: number }[] = [];
  for await (const object of objects) if (after === undefined || object.name > after) found.push(object);
  found.sort((a, b) => (a.name < b.name ? -1 : 1));
  const some = found.slice(0, MOST);
  return { objects: some, next: found.length > MOST ? (some.at(-1)?.name ?? null) : null };
}
