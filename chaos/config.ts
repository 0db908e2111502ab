import { isIP } from 'node:net';
import { z } from 'zod';
import { durationField, optionalDurationField } from '../agent/kit/config-fields.ts';
import { errorMessage } from '../agent/kit/errors.ts';
import { toxicProblems } from './configured-toxic.ts';
import { isLoopback, splitHostPort } from './proxy/listen-address.ts';
import { toxicKinds } from './proxy/toxics/index.ts';

const toxic = z.strictObject({
  type: z
    .enum(toxicKinds.map((kind) => kind.name) as [string])
    .describe('What it does; see GET /api/v1/toxics for the kinds.'),
  name: z.string().min(1).max(255).optional().describe('What it is called; else TYPE_STREAM.'),
  stream: z
    .enum(['upstream', 'downstream'])
    .default('downstream')
    .describe('The direction: upstream is client to server.'),
  toxicity: z.number().min(0).max(1).default(1).describe('The share of connections that it is for.'),
  attributes: z
    .record(z.string(), z.union([z.number(), z.string()]))
    .default({})
    .describe('Those of its kind.'),
  ttl: optionalDurationField({ min: '1ms', max: '30d' })
    .optional()
    .describe('After how long it ends by itself.'),
  match: z
    .strictObject({
      client_cidr: z.string().optional().describe('Only clients of this network.'),
      first_connections: z.int().min(0).optional().describe('Only so many connections.'),
      after_bytes: z.int().min(0).optional().describe('Once so many bytes have passed.'),
      after_ms: z.number().min(0).optional().describe('Once a connection is so old, milliseconds.'),
    })
    .optional()
    .describe('Which connections, and which part of them, it is for.'),
});

const proxy = z
  .strictObject({
    name: z.string().min(1).max(255).describe('What it is called.'),
    listen: z.string().superRefine(isAddress).describe('Where clients connect to, such as 127.0.0.1:26379.'),
    upstream: z.string().superRefine(isAddress).describe('Whom it is for, such as redis-1:6379.'),
    enabled: z.boolean().default(true).describe('Whether it listens.'),
    protocol: z.enum(['tcp', 'udp']).default('tcp').describe('What it carries.'),
    connect_timeout: durationField('10s', { max: '1h' }).describe(
      'How long an upstream may take to answer; 0s leaves it to the kernel.',
    ),
    toxics: z.array(toxic).max(100).default([]).describe('Faults that are in force from the beginning.'),
  })
  .superRefine((options, context) => {
    for (const { path, message } of toxicProblems(options))
      context.addIssue({ code: 'custom', path: [...path], message });
  });
/** One proxy of the configuration; times in milliseconds. */
export type ConfiguredProxy = z.output<typeof proxy>;

/** What the engine and its API begin with, and keep until the agent is started again. */
const restart = { restart: true } as const;

/** The engine of this host and the proxies that it begins with. */
const ownEngine = z
  .strictObject({
    host: z.string().min(1).max(253).default('127.0.0.1').describe('Where its API listens.').meta(restart),
    port: z
      .int()
      .min(0)
      .max(65_535)
      .default(8474)
      .describe('Port of its API, which every Toxiproxy client speaks.')
      .meta(restart),
    allow_non_loopback: z
      .boolean()
      .default(false)
      .describe('Let proxies, and its API, which asks nobody who they are, listen for other hosts.')
      .meta(restart),
    seed: z
      .int()
      .min(0)
      .optional()
      .describe('Decides which connections are hit; by default another one at each start.')
      .meta(restart),
    version: z
      .string()
      .regex(/^\d+\.\d+\.\d+$/, 'expected a version such as 2.12.0')
      .default('2.12.0')
      .describe('The version of Toxiproxy that it says it is.')
      .meta(restart),
    metrics: z.boolean().default(false).describe('Whether its API has /metrics.').meta(restart),
    proxies: z.array(proxy).max(10_000).default([]).describe('Proxies that are there from the beginning.'),
  })
  .superRefine(refuseExposed)
  .superRefine(refuseTwice)
  .describe('The fault proxy of this host; where it is written, even empty, it runs.');
/** The section `chaos.proxy`. */
export type OwnEngineConfig = z.output<typeof ownEngine>;

/** Options of the `chaos:` section. */
export const chaosConfig = z
  .strictObject({
    proxy: ownEngine.optional(),
    toxiproxy: z
      .strictObject({
        url: z
          .url({ protocol: /^https?$/, error: 'it is not a URL; write it like http://10.0.0.5:8474' })
          .describe('Base URL of its API.'),
      })
      .optional()
      .describe('Another Toxiproxy server, which this agent drives.'),
  })
  .superRefine(({ proxy, toxiproxy }, context) => {
    if (proxy === undefined || toxiproxy === undefined) return;
    const message = 'this agent runs a fault proxy of its own already (chaos.proxy); keep one of both';
    context.addIssue({ code: 'custom', path: ['toxiproxy'], message });
  })
  .describe('Faults that are put in force on purpose.');
export type ChaosConfig = z.output<typeof chaosConfig>;

function isAddress(text: string, context: z.core.$RefinementCtx): void {
  try {
    splitHostPort(text);
  } catch (error) {
    const message = `${errorMessage(error)}; write it like 127.0.0.1:6379`;
    context.addIssue({ code: 'custom', message });
  }
}

/** What a name stands for is found out when it begins; addresses are known now. */
function refuseExposed(
  {
    host,
    allow_non_loopback,
    proxies,
  }: { host: string; allow_non_loopback: boolean; proxies: ConfiguredProxy[] },
  context: z.core.$RefinementCtx,
): void {
  if (allow_non_loopback) return;
  const refuse = (path: (string | number)[]) => {
    const message = 'other hosts could reach it; write 127.0.0.1, or allow_non_loopback: true';
    context.addIssue({ code: 'custom', path, message });
  };
  if (isExposed(host)) refuse(['host']);
  for (const [index, { listen }] of proxies.entries())
    if (isExposed(hostOf(listen))) refuse(['proxies', index, 'listen']);
}

function hostOf(listen: string): string {
  try {
    return splitHostPort(listen).host;
  } catch {
    return 'localhost';
  }
}

function isExposed(host: string): boolean {
  return host === '' || (isIP(host) !== 0 && !isLoopback({ host, port: 0 }));
}

function refuseTwice({ proxies }: { proxies: ConfiguredProxy[] }, context: z.core.$RefinementCtx): void {
  const seen = new Set<string>();
  for (const [index, { name }] of proxies.entries()) {
    const message = `${name} is there twice; rename one`;
    if (seen.has(name)) context.addIssue({ code: 'custom', path: ['proxies', index, 'name'], message });
    seen.add(name);
  }
}
