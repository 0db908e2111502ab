import { formatDuration } from '../../../agent/kit/duration.ts';
import { postgresProbe } from '../../../probes/kinds/postgres/postgres.ts';
import { probeSchema } from '../../../probes/probe-schema.ts';
import { runProbe } from '../../../probes/run-probe.ts';
import { type CheckedOptions, runnableProbe } from '../../../probes/runnable-probe.ts';
import { type EffectProof, median, milliseconds, type ProofFactory } from './effect-proof.ts';
import type { ClientAddress, Observation } from './observation.ts';

/**
 * A statement that the toxic is for fails, or ends late. It needs a login, which is that of libpq: PGUSER, PGPASSWORD
 * and PGDATABASE; all it does is read.
 */
export const provePostgres: ProofFactory = ({ address, exchange, attributes }) => {
  if (exchange.name !== 'postgres')
    return 'what answers behind the proxy does not speak the protocol of PostgreSQL';
  const { query, error, delay, readonly, kill, percent } = attributes;
  if (Number(readonly) === 1 && error === '' && Number(delay) <= 0 && Number(kill) !== 1)
    return 'a statement that writes would be needed to show it';
  const limit = Math.min(LONGEST, Number(delay) * STATEMENTS + 5_000);
  const observe = (signal?: AbortSignal) => loggedIn(address, String(query), limit, signal);
  const more = {
    look: { request: exchange.request, limit },
    observe,
    unfit: cannotRead,
    ...(Number(percent) < 100 ? ({ some: true } as const) : {}),
  };
  if (Number(kill) === 1)
    return { ...more, ...proofOfFailure('the session ended', /57P01|closed|reset|shut/i) };
  if (error !== '')
    return { ...more, ...proofOfFailure(`SQLSTATE ${error}`, new RegExp(`SQLSTATE ${error}`)) };
  return { ...more, ...proofOfLateness(Number(delay)) };
};

/** What the probe sends, at most, which may all be delayed. */
const STATEMENTS = 20;
/** What a run may take, milliseconds. */
const LONGEST = 300_000;

function cannotRead(before: readonly Observation[]): string | undefined {
  const failed = before.find(({ bytes }) => bytes === 0);
  return failed && `PGUSER and PGPASSWORD do not lead in: ${messageOf(failed)}`;
}

function proofOfFailure(asked: string, pattern: RegExp): Pick<EffectProof, 'asked' | 'shows' | 'measured'> {
  return {
    asked,
    shows: (seen) => seen.bytes === 0 && pattern.test(messageOf(seen)),
    measured: (hits) => messageOf(hits[0]!),
  };
}

function proofOfLateness(delay: number): Pick<EffectProof, 'asked' | 'shows' | 'measured'> {
  const done = ({ answered }: Observation) => answered;
  const later = (seen: readonly Observation[], before: readonly Observation[]) =>
    median(seen, done) - median(before, done);
  return {
    asked: `${milliseconds(delay)} for each statement`,
    shows: (seen, before) => later([seen], before) >= delay * 0.9,
    measured: (hits, before) => `${milliseconds(later(hits, before))} for all of a probe`,
  };
}

const messageOf = ({ head }: Observation) => Buffer.from(head).toString();

/** One run of the probe, as a connection is told: answered once everything was read, or not at all. */
async function loggedIn(
  { host, port }: ClientAddress,
  text: string,
  timeout: number,
  signal?: AbortSignal,
): Promise<Observation> {
  const { PGUSER: username = 'postgres', PGPASSWORD: password, PGDATABASE: database } = process.env;
  const written = {
    kind: 'postgres',
    address: `${host.includes(':') ? `[${host}]` : host}:${port}`,
    username,
  };
  const options = probeSchema(postgresProbe, {}).parse({
    ...{
      ...written,
      tls: 'disable',
      timeout: formatDuration(timeout),
      query: `SELECT 1 /* ${text.replaceAll('*/', '')} */`,
    },
    ...(password === undefined ? {} : { password }),
    ...(database === undefined ? {} : { database }),
  });
  const probe = runnableProbe(postgresProbe, options as unknown as CheckedOptions);
  const { state, duration, message } = await runProbe(probe, signal === undefined ? {} : { signal });
  signal?.throwIfAborted();
  const up = state === 'up';
  return {
    ...{ connected: duration, answered: up ? duration : null, finished: up ? duration : null },
    ...{ bytes: up ? 1 : 0, pieces: 0, head: Buffer.from(message), end: 'open', ended: null },
  };
}
