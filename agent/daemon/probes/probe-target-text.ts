import { readFile } from 'node:fs/promises';
import type { ProbesConfig } from '../../../probes/config.ts';
import { type BlackboxModule, readBlackboxModules } from '../../../probes/foreign/blackbox-modules.ts';
import { probeKinds } from '../../../probes/index.ts';
import type { ProbeMetric, ProbeResult } from '../../../probes/probe-result.ts';
import { probeSchema } from '../../../probes/probe-schema.ts';
import { errorMessage, OperationalError } from '../../kit/errors.ts';
import { escapeLabelValue } from '../../kit/labels.ts';
import { sealSecrets } from './sealed-definition.ts';
import type { SealedDefinition } from './worker-messages.ts';

export type ProbeTargetRequest = {
  readonly target?: string | undefined;
  readonly module: string;
  readonly debug: 'true' | 'false';
  readonly hostname?: string | undefined;
  /** How long the Prometheus that asks waits, as it says in `X-Prometheus-Scrape-Timeout-Seconds`. */
  readonly scrapeTimeoutSeconds?: number | undefined;
};

/** Milliseconds before the scrape's own end at which a run must have ended: blackbox_exporter's `timeout-offset`. */
const OFFSET = 500;

/** The modules where no file is configured: those that blackbox_exporter's own example begins with. */
const BUILT_IN = `modules:
  http_2xx: {prober: http}
  http_post_2xx: {prober: http, http: {method: POST}}
  tcp_connect: {prober: tcp}
  icmp: {prober: icmp}
  grpc: {prober: grpc}
  ssh_banner: {prober: tcp, tcp: {query_response: [{expect: "^SSH-2.0-"}]}}
`;

/**
 * What `GET /probe` answers: the metrics of one run, as blackbox_exporter writes them; with `debug` what was said before.
 *
 * @throws OperationalError `invalid` without a target, for a module that is not there, with a file that cannot be read
 */
export async function probeTargetText(
  { target, module: name, debug, hostname, scrapeTimeoutSeconds }: ProbeTargetRequest,
  config: ProbesConfig,
  run: (definition: SealedDefinition) => Promise<ProbeResult>,
): Promise<string> {
  if (target === undefined || target === '')
    throw new OperationalError('invalid', 'Cannot probe: Target parameter is missing', {
      hint: '/probe?target=…&module=http_2xx',
    });
  const module = await moduleOf(name, config.modules_file);
  const definition = definitionOf(module, target, hostname);
  const result = await run(withinScrape(definition, scrapeTimeoutSeconds));
  return debug === 'true' ? debugText(result, name) : metricsText(result.metrics);
}

/** A run ends before the scrape does, so that its result arrives. */
function withinScrape(definition: SealedDefinition, seconds: number | undefined): SealedDefinition {
  const limit = seconds === undefined ? Number.NaN : seconds * 1_000 - OFFSET;
  return limit > 0 && limit < Number(definition.timeout) ? { ...definition, timeout: limit } : definition;
}

async function moduleOf(name: string, file: string | undefined): Promise<BlackboxModule> {
  const { modules, problems } = readBlackboxModules(file === undefined ? BUILT_IN : await textOf(file));
  const module = modules.get(name);
  if (module !== undefined) return module;
  const because = problems
    .map(({ line, column, message }) => `${file}:${line}:${column}: ${message}`)
    .join('\n');
  throw new OperationalError(
    'invalid',
    `Cannot probe: Unknown module "${name}"${because && `\n${because}`}`,
    {
      hint: `There are: ${[...modules.keys()].join(', ')}`,
    },
  );
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new OperationalError('invalid', `Cannot read the modules of /probe: ${errorMessage(error)}`, {
      cause: error,
    });
  }
}

function definitionOf(
  module: BlackboxModule,
  target: string,
  hostname: string | undefined,
): SealedDefinition {
  const kind = probeKinds.find(({ name }) => name === module.kind);
  if (kind === undefined) throw new TypeError(`There is no kind of probe ${module.kind}`);
  const written = withHostname(module.probeOf(target), hostname);
  const parsed = probeSchema(kind, {}).safeParse(written);
  if (parsed.success)
    return sealSecrets({ name: module.name, interval: 0, ...parsed.data }) as SealedDefinition;
  const [issue] = parsed.error.issues;
  throw new OperationalError(
    'invalid',
    `Cannot probe ${target}: ${issue!.path.join('.')}: ${issue!.message}`,
  );
}

/** `hostname` goes where blackbox_exporter puts it: the Host header, and the name that TLS asks for. */
function withHostname(
  definition: Readonly<Record<string, unknown>>,
  hostname: string | undefined,
): Readonly<Record<string, unknown>> {
  if (hostname === undefined || definition.kind !== 'http') return definition;
  const headers = { ...(definition.headers as object), host: hostname };
  const tls = { server_name: hostname, ...(definition.tls as object) };
  return { ...definition, headers, tls };
}

/** Families by name, as client_golang writes them. */
function metricsText(metrics: readonly ProbeMetric[]): string {
  const families = new Map<string, ProbeMetric[]>();
  for (const metric of metrics) families.set(metric.name, [...(families.get(metric.name) ?? []), metric]);
  return [...families]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([name, samples]) =>
        `# HELP ${name} ${samples[0]!.help}\n# TYPE ${name} gauge\n${samples.map(sampleLine).join('')}`,
    )
    .join('');
}

function sampleLine({ name, labels, value }: ProbeMetric): string {
  const pairs = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  const inner = pairs.map(([label, text]) => `${label}="${escapeLabelValue(text)}"`).join(',');
  return `${name}${inner === '' ? '' : `{${inner}}`} ${sampleValue(value)}\n`;
}

function sampleValue(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  return Number.isFinite(value) ? String(value) : value > 0 ? '+Inf' : '-Inf';
}

function debugText(result: ProbeResult, module: string): string {
  const lines = result.trace.map(({ at, direction, text }) => `${at.toFixed(2)} ms ${direction}: ${text}`);
  return [
    `Logs for the probe (module ${module}):`,
    ...lines,
    `${result.reason}: ${result.message}`,
    '',
    'Metrics that would have been returned:',
    metricsText(result.metrics),
  ].join('\n');
}
