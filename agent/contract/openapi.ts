import { z } from 'zod';
import { route } from './route.ts';

export const getOpenapi = route({
  id: 'getOpenapi',
  method: 'get',
  path: '/api/v1/openapi.json',
  summary: 'This API as an OpenAPI 3.1 document',
  role: 'public',
  response: z.looseObject({ openapi: z.string() }),
});
