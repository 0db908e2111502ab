import { getOpenapi } from '../../contract/openapi.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';

export function openapiRoutes(): Endpoint[] {
  let document: Promise<{ openapi: string }> | undefined;
  return [
    endpoint(getOpenapi, {
      revalidate: true,
      handle: () => {
        document ??= makeDocument();
        return document;
      },
    }),
  ];
}

/** Loaded when first asked for: the generator and its schemas weigh more than the rest of the API. */
async function makeDocument(): Promise<{ openapi: string }> {
  const [{ openapiDocument }, { contract }] = await Promise.all([
    import('../openapi-document.ts'),
    import('../../contract/index.ts'),
  ]);
  return openapiDocument(Object.values(contract));
}
