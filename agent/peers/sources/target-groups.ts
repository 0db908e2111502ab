import { z } from 'zod';
import { errorMessage } from '../../kit/errors.ts';
import { safeLine } from '../../kit/safe-text.ts';
import { peerUrlProblem } from '../peer-url.ts';
import { type FoundPeer, MAXIMUM_FOUND } from './peer-source.ts';

const labelName = z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, 'expected a label name');
const labelValue = z
  .union([z.string(), z.number(), z.boolean()])
  .transform(String)
  .pipe(z.string().max(1_024));
const targetGroups = z.array(
  z.strictObject({
    targets: z.array(z.string().max(300)),
    labels: z.record(labelName, labelValue).optional(),
  }),
);

/**
 * The peers of a file of Prometheus' file_sd: a list of `{targets: [HOST:PORT], labels}`. `__scheme__` is http unless
 * given; every other label that begins with two underscores is dropped, as Prometheus drops it after relabelling.
 *
 * Source: https://prometheus.io/docs/prometheus/latest/configuration/configuration/#file_sd_config
 *
 * @throws SyntaxError with the place and what is wrong.
 */
export async function parseTargetGroups(text: string, format: 'json' | 'yaml'): Promise<FoundPeer[]> {
  const checked = targetGroups.safeParse(await decoded(text, format));
  if (!checked.success) throw new SyntaxError(firstIssue(checked.error));
  const peers = checked.data.flatMap(({ targets, labels = {} }, group) =>
    targets.map((target) => foundPeer(target, labels, group)),
  );
  if (peers.length > MAXIMUM_FOUND)
    throw new SyntaxError(`it names ${peers.length} peers, more than ${MAXIMUM_FOUND}`);
  return peers;
}

async function decoded(text: string, format: 'json' | 'yaml'): Promise<unknown> {
  try {
    if (format === 'json') return JSON.parse(text);
    const { parse } = await import('yaml');
    return parse(text, { maxAliasCount: 100, logLevel: 'error' });
  } catch (error) {
    throw new SyntaxError(
      `it is not ${format.toUpperCase()}: ${safeLine(errorMessage(error).split('\n')[0]!)}`,
    );
  }
}

function foundPeer(target: string, all: Readonly<Record<string, string>>, group: number): FoundPeer {
  const url = `${all.__scheme__ ?? 'http'}://${target}`;
  const problem = peerUrlProblem(url);
  if (problem !== undefined)
    throw new SyntaxError(`group ${group + 1}: target ${safeLine(JSON.stringify(target), 80)}: ${problem}`);
  const labels = Object.fromEntries(Object.entries(all).filter(([name]) => !name.startsWith('__')));
  return { url: new URL(url).origin, labels };
}

function firstIssue({ issues }: z.ZodError): string {
  const { path, message } = issues[0]!;
  const [group, ...field] = path;
  if (typeof group !== 'number') return `it is not a list of target groups: ${message}`;
  return safeLine([`group ${group + 1}`, ...field.map(String), message].join(': '), 300);
}
