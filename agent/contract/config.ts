import { z } from 'zod';
import { timestamp } from './fields.ts';
import { route } from './route.ts';

export const reloadConfig = route({
  id: 'reloadConfig',
  method: 'post',
  path: '/api/v1/config/reload',
  summary: 'Reads the configuration again: all of it is swapped at once, or nothing is',
  role: 'admin',
  response: z.object({
    loadedAt: timestamp,
    changed: z.array(z.string()).describe('Dotted paths of the options that changed'),
    restartNeeded: z.array(z.string()).describe('Of these, the ones that take effect only after a restart'),
  }),
});

export const showConfig = route({
  id: 'showConfig',
  method: 'get',
  path: '/api/v1/config',
  summary: 'The configuration in force, secrets masked, with the place each value is from',
  role: 'operator',
  response: z.object({
    file: z.string().nullable(),
    options: z.array(z.object({ path: z.string(), value: z.unknown(), source: z.string() })),
  }),
});
