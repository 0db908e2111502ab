import { createToken, listTokens, revokeToken } from '../../contract/tokens.ts';
import { type Endpoint, endpoint, type RouteContext } from '../endpoint.ts';

export function tokenRoutes({ services }: RouteContext): Endpoint[] {
  return [
    endpoint(createToken, {
      changes: ({ body }) => body.name,
      handle: ({ body: { name, role, expiresInSeconds } }) => {
        const expiresAt =
          expiresInSeconds === undefined ? null : services.clock.now() + expiresInSeconds * 1_000;
        const { token, secret } = services.tokens.create({ name, role, expiresAt });
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
