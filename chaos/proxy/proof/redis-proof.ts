import { randomBytes } from 'node:crypto';
import { wordPattern } from '../toxics/wire/word-pattern.ts';
import { proofOfDelay } from './delay-proofs.ts';
import { answersBefore, type EffectProof, type ProofFactory } from './effect-proof.ts';
import type { Observation } from './observation.ts';

/** Commands that change nothing about a key that does not exist; those that write by their name stand behind. */
const READING = ['ping', 'get', 'exists', 'ttl', 'type', 'strlen', 'llen', 'scard', 'zcard', 'hlen'];
const WRITING = ['del', 'expire', 'persist', 'set'];

/** A command that the toxic is for gets an error, or its reply late. */
export const proveRedis: ProofFactory = ({ exchange, attributes }) => {
  if (exchange.name !== 'redis') return 'what answers behind the proxy does not speak the protocol of Redis';
  const readonly = Number(attributes.readonly) === 1;
  const [error, delay] = [String(attributes.error), Number(attributes.delay)];
  const onlyWrites = readonly && error === '' && delay <= 0;
  const means = wordPattern(String(attributes.command));
  const command = (onlyWrites ? WRITING : [...READING, ...WRITING]).find(means);
  if (command === undefined)
    return `a command that could show it may change something: ${attributes.command}`;
  const request = encoded(wordsOf(command));
  const some = Number(attributes.percent) < 100 ? ({ some: true } as const) : {};
  if (error !== '') return { ...proofOfReply(request, `-${error}`, delay), ...some };
  if (onlyWrites) return { ...proofOfReply(request, '-READONLY', delay), ...some };
  return { ...proofOfDelay(request, delay), ...some };
};

function wordsOf(command: string): string[] {
  if (command === 'ping') return ['PING'];
  const key = `vedette:${randomBytes(12).toString('hex')}`;
  const more: Readonly<Record<string, string[]>> = { set: ['x', 'XX'], expire: ['1'] };
  return [command.toUpperCase(), key, ...(more[command] ?? [])];
}

/** As clients send it: an array of bulk strings (RESP). */
function encoded(words: readonly string[]): Uint8Array {
  const parts = words.map((word) => `$${word.length}\r\n${word}\r\n`);
  return new TextEncoder().encode(`*${words.length}\r\n${parts.join('')}`);
}

function proofOfReply(request: Uint8Array, reply: string, delay: number): EffectProof {
  const isReply = ({ head }: Observation) => Buffer.from(head).toString().startsWith(reply);
  return {
    asked: `the reply ${reply}`,
    look: { request, bytes: 1, limit: Math.max(0, delay) + 2_000 },
    unfit: (before) => (before.some(isReply) ? 'the server itself replies so' : answersBefore(before)),
    shows: isReply,
    measured: (hits) => `that reply to ${hits.length}`,
  };
}
