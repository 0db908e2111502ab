import { z } from 'zod';
import { optionalDurationField, secretField } from '../../../agent/kit/config-fields.ts';
import { httpOptions } from '../http/http-options.ts';

const { tls, ip, source_address, resolver, connect_to, proxy, redirects, version, compression, max_body } =
  httpOptions;

const variable = z
  .string()
  .max(64)
  .regex(/^[A-Za-z_][\w-]*$/, 'a variable is letters, digits, _ and -');
const line = z.string().min(1).max(2_000);
const value = z.string().max(65_536);
const pause = optionalDurationField({ min: '1ms', max: '5m' });

const request = z.strictObject({
  url: z.string().min(1).max(8_192).default('/').describe('Where to, from base_url on.'),
  method: httpOptions.method,
  headers: z
    .record(httpOptions.headers.unwrap().keyType, value)
    .default({})
    .describe('Headers of the request.'),
  body: z.string().max(1_048_576).optional().describe('Body of the request.'),
  form: z.record(z.string().min(1), value).optional().describe('Fields of a form, sent as the body.'),
});

const repeat = z.strictObject({
  until: line.describe('Ends when this holds; otherwise the step fails.'),
  times: z.int().min(1).max(100).default(10).describe('How often at most.'),
  pause: pause.prefault('1s').describe('Time between.'),
});

const step = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(100)
    .regex(/^[^\0-\x1f"{}]+$/, 'a name is one line without quotes and braces')
    .describe('Name of the step.'),
  request: request.prefault({}).describe('What is asked.'),
  extract: z.record(variable, line).default({}).describe('Variables, and what of the answer they get.'),
  conditions: z.array(line).max(100).default([]).describe('What must hold; else the step fails.'),
  warnings: z.array(line).max(100).default([]).describe('What should hold; else the run is degraded.'),
  when: line.optional().describe('Only when this holds.'),
  repeat: repeat.optional().describe('Ask again and again.'),
  think: pause.optional().describe('Time to wait before.'),
  always: z.boolean().default(false).describe('Also after a failure: cleans up.'),
});

/** The options of the kind `steps`. */
export const stepsOptions = {
  base_url: httpOptions.url.describe('Where the journey begins; the addresses of steps are read from here.'),
  steps: z.array(step).min(1).max(100).describe('What is asked, one after the other.'),
  variables: z
    .record(variable, value)
    .default({})
    .describe('Values for {{name}} in addresses, headers and bodies.'),
  secrets: z.record(variable, secretField()).default({}).describe('The same, but never shown.'),
  tls,
  ip,
  source_address,
  resolver,
  connect_to,
  proxy,
  redirects,
  version,
  compression,
  max_body,
} as const;

export type StepsOptions = z.output<z.ZodObject<typeof stepsOptions>>;
export type StepOptions = StepsOptions['steps'][number];
