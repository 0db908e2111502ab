import { z } from 'zod';
import { durationField, optionalDurationField, secretField } from '../kit/config-fields.ts';
import { errorMessage } from '../kit/errors.ts';
import { sendsInClear } from '../kit/sends-in-clear.ts';
import { parseMetricSelector } from '../promql/syntax/parse-metric-selector.ts';

const LABEL = /^(?!__)[a-zA-Z_][a-zA-Z0-9_]*$/;

const url = z.string().superRefine((text, context) => {
  const message = urlProblem(text);
  if (message !== undefined) context.addIssue({ code: 'custom', message });
});

function urlProblem(text: string): string | undefined {
  const parsed = URL.parse(text);
  if (parsed === null || !/^https?:$/.test(parsed.protocol))
    return 'it is not a URL; write it like https://metrics.example.com:8428';
  if (parsed.username !== '' || parsed.password !== '')
    return 'a URL is shown and logged; write the password under basic_auth';
  return undefined;
}

const endpoint = {
  basic_auth: z
    .strictObject({
      username: z
        .string()
        .min(1)
        .regex(/^[^:]*$/, 'a colon cannot be part of it')
        .describe('The user.'),
      password: secretField().describe('The password.'),
    })
    .optional()
    .describe('Who we are, where the other side asks for a user.'),
  bearer_token: secretField().optional().describe('A token, where the other side asks for one.'),
  headers: z
    .record(z.string().regex(/^[a-zA-Z0-9-]+$/, 'expected the name of a header'), secretField())
    .default({})
    .describe('Further headers, such as X-Scope-OrgID.'),
  ca_file: z
    .string()
    .startsWith('/', 'expected an absolute path')
    .optional()
    .describe('Certificates (PEM) that may have signed that of the other side.'),
  external_labels: z
    .record(
      z.string().regex(LABEL, 'expected a label name: letters, digits, underscore; not __ first'),
      z.string(),
    )
    .default({})
    .describe(
      'Labels for series that have none of that name there; instance is the name of this host unless given.',
    ),
};

type Endpoint = z.output<z.ZodObject<typeof endpoint>> & { readonly url: string };

/** One way to say who we are, and none that can be read on the way. */
function endpointProblems(context: z.core.ParsePayload<Endpoint>): void {
  const { basic_auth, bearer_token, headers, url: address, ca_file } = context.value;
  const issue = (message: string) => context.issues.push({ code: 'custom', input: context.value, message });
  const secrets = [basic_auth, bearer_token].filter((each) => each !== undefined).length;
  if (secrets > 1) issue('give one of basic_auth and bearer_token, not both');
  if (secrets + Object.keys(headers).length > 0 && sendsInClear(address))
    issue('its secrets could be read on the way; use https://');
  if (ca_file !== undefined && !address.startsWith('https:'))
    issue('ca_file says nothing without TLS; use https://');
}

const selector = z.string().superRefine((text, context) => {
  try {
    parseMetricSelector(text);
  } catch (error) {
    context.addIssue({ code: 'custom', message: errorMessage(error) });
  }
});

const destination = z
  .strictObject({
    url: url.describe('Where samples go, such as http://127.0.0.1:8428/api/v1/write.'),
    name: z
      .string()
      .regex(/^[a-zA-Z0-9._-]{1,64}$/, 'expected letters, digits, dot, dash and underscore')
      .optional()
      .describe(
        'What it is called in series and events, and its place in the queue is kept under; else host and port of the URL.',
      ),
    ...endpoint,
    match: z
      .array(selector)
      .default([])
      .describe('Selectors of the series to send; each series once, and all of them where there is none.'),
    protocol: z
      .enum(['auto', '1.0', '2.0'])
      .default('auto')
      .describe('auto asks for 2.0, and goes on with 1.0 where that is not known.'),
    interval: durationField('5s', { min: '1s', max: '5m' }).describe('How often new samples are sent.'),
    timeout: durationField('30s', { min: '1s', max: '5m' }).describe('How long one request may take.'),
    max_backoff: durationField('30s', { min: '1s', max: '10m' }).describe('Longest pause after failures.'),
    max_samples_per_send: z.int().min(1).max(100_000).default(5_000).describe('Samples in one request.'),
    sample_age_limit: optionalDurationField({ min: '1m' })
      .optional()
      .describe('Samples that are older when their turn comes are dropped and counted.'),
  })
  .check(endpointProblems);
export type RemoteWriteConfig = z.output<typeof destination>;

/** The name of a destination: its own, or host and port of its URL. */
export function destinationName({ name, url: address }: Pick<RemoteWriteConfig, 'name' | 'url'>): string {
  return name ?? (URL.parse(address)?.host ?? address).replace(/[^a-zA-Z0-9._-]/g, '_');
}

/** The section `remote_write:`. */
export const remoteWriteConfig = z
  .array(destination)
  .default([])
  .superRefine((all, context) => {
    const names = all.map(destinationName);
    for (const [index, name] of names.entries())
      if (names.indexOf(name) < index)
        context.addIssue({
          code: 'custom',
          path: [index, 'url'],
          message: `${name} is there twice; give one another name`,
        });
  })
  .describe('Engines that get what this host measures (Prometheus remote write).');

/** The section `history:`. */
export const historyConfig = z
  .strictObject({
    url: url
      .optional()
      .describe('Base URL of an engine with the API of Prometheus, such as http://127.0.0.1:8428.'),
    ...endpoint,
    timeout: durationField('20s', { min: '1s', max: '5m' }).describe(
      'How long it may take for one selector.',
    ),
    max_samples: z
      .int()
      .min(1_000)
      .max(100_000_000)
      .default(10_000_000)
      .describe('Samples that one selector may get from it.'),
  })
  .check((context) => {
    if (context.value.url !== undefined) endpointProblems(context as z.core.ParsePayload<Endpoint>);
  })
  .describe('Where ranges come from that are older than what this host keeps.');
export type HistoryConfig = z.output<typeof historyConfig>;
