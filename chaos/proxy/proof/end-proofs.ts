import { answersBefore, median, milliseconds, type ProofFactory } from './effect-proof.ts';
import type { Observation } from './observation.ts';

const endOf = (seen: readonly Observation[]) => milliseconds(median(seen, ({ ended }) => ended));
const isEnd = ({ end }: Observation) => end === 'fin' || end === 'reset';
/** Milliseconds that are waited for silence, where nothing says how long. */
const SILENCE = 1_500;

/** Nothing comes, and after `timeout` the connection ends. */
export const proveTimeout: ProofFactory = ({ exchange, attributes }) => {
  const timeout = Math.max(0, Number(attributes.timeout));
  const ends = timeout > 0 && timeout <= 10_000;
  return {
    asked: `no answer${timeout > 0 ? `, closed after ${milliseconds(timeout)}` : ''}`,
    look: { request: exchange.request, bytes: 1, limit: ends ? timeout + SILENCE : SILENCE },
    unfit: answersBefore,
    shows: (seen) =>
      seen.bytes === 0 && (ends ? isEnd(seen) && seen.ended! >= timeout * 0.9 : seen.end === 'open'),
    measured: (hits) => (ends ? `no answer, closed after ${endOf(hits)}` : `no answer in ${SILENCE} ms`),
  };
};

/** It is accepted, and nothing comes. */
export const proveBlackhole: ProofFactory = ({ exchange }) => ({
  asked: 'accepted, no answer',
  look: { request: exchange.request, bytes: 1, limit: SILENCE },
  unfit: answersBefore,
  shows: ({ connected, bytes, end }) => connected !== null && bytes === 0 && end === 'open',
  measured: () => `accepted, no answer in ${SILENCE} ms`,
});

/** The connection ends with RST after `timeout`. */
export const proveReset: ProofFactory = ({ exchange, attributes }) => {
  const timeout = Math.max(0, Number(attributes.timeout));
  return {
    asked: `reset after ${milliseconds(timeout)}`,
    look: { request: exchange.request, bytes: 1, limit: timeout + SILENCE },
    unfit: answersBefore,
    shows: ({ end, ended, bytes }) => end === 'reset' && bytes === 0 && ended! >= timeout * 0.9,
    measured: (hits) => `reset after ${endOf(hits)}`,
  };
};

/** A connection that nobody uses ends by itself. */
export const proveCloseAfter: ProofFactory = ({ attributes }) => {
  const age = Math.max(0, Number(attributes.ms));
  return {
    asked: `closed after ${milliseconds(age)}`,
    look: { request: new Uint8Array(0), limit: age + SILENCE },
    unfit: (before) => {
      const own = median(before, ({ ended }) => ended);
      return own <= age * 1.5 + 200 ? `the server itself closes after ${milliseconds(own)}` : undefined;
    },
    shows: (seen) => isEnd(seen) && seen.ended! >= age * 0.9,
    measured: (hits) => `closed after ${endOf(hits)}`,
  };
};

/** The first connections are refused. */
export const proveRefuseFirst: ProofFactory = ({ exchange, attributes }) => ({
  asked: `the first ${attributes.connections} refused`,
  look: { request: exchange.request, bytes: 1, limit: SILENCE },
  unfit: answersBefore,
  shows: (seen) => seen.bytes === 0 && (isEnd(seen) || seen.end === 'refused'),
  measured: (hits) => `${hits.length} of ours refused`,
  some: true,
});

/** Nobody listens. */
export const proveDown: ProofFactory = ({ exchange }) => ({
  asked: 'connection refused',
  look: { request: exchange.request, bytes: 1, limit: SILENCE },
  unfit: (before) =>
    before.every(({ connected }) => connected === null) ? 'nobody could connect before' : undefined,
  shows: ({ end }) => end === 'refused',
  measured: () => 'connection refused',
});
