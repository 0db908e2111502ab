import type { Grant } from '../../contract/route.ts';
import { createToken, listTokens, revokeToken } from '../../contract/tokens.ts';
import { OperationalError } from '../../kit/errors.ts';
import { type Endpoint, endpoint, type RouteContext } from '../endpoint.ts';
import type { Actor } from '../services.ts';

export function tokenRoutes({ services }: RouteContext): Endpoint[] {
  return [
    endpoint(createToken, {
      changes: ({ body }) => body.name,
      handle: ({ body: { name, role, grants, expiresInSeconds } }, { actor }) => {
        const beyond = grants.find((grant) => !actor.grants.includes(grant));
        if (beyond !== undefined) throw notTheirs(actor, beyond);
        const expiresAt =
          expiresInSeconds === undefined ? null : services.clock.now() + expiresInSeconds * 1_000;
        const { token, secret } = services.tokens.create({ name, role, grants, expiresAt });
        return { ...token, secret };
      },
    }),
    endpoint(listTokens, { handle: () => ({ tokens: services.tokens.list() }) }),
    endpoint(revokeToken, {
      changes: ({ params }) => params.name,
      handle: ({ params }) => services.tokens.revoke(params.name),
    }),
  ];
}

/** Who runs things may not by that let somebody break them. */
function notTheirs({ name }: Actor, grant: Grant): OperationalError {
  return new OperationalError('forbidden', `Cannot grant ${grant}: ${name} was not granted it itself`, {
    hint: `On that host, over the unix socket: vedette token create NAME --grant ${grant}`,
  });
}
