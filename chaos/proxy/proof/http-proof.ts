import { pathPattern } from '../toxics/http/path-pattern.ts';
import { wordPattern } from '../toxics/wire/word-pattern.ts';
import { proofOfDelay } from './delay-proofs.ts';
import { answersBefore, type EffectProof, median, milliseconds, type ProofFactory } from './effect-proof.ts';
import { httpExchange } from './exchange.ts';
import type { Observation } from './observation.ts';

/** Methods that change nothing, in the order they are tried. */
const HARMLESS = ['GET', 'HEAD', 'OPTIONS'];

/** A request that the toxic is for gets another answer, late, or none. */
export const proveHttp: ProofFactory = ({ exchange, attributes, upstream }) => {
  if (exchange.name !== 'http') return 'what answers behind the proxy does not speak HTTP';
  const path = pathFor(String(attributes.path));
  const method = HARMLESS.find(wordPattern(String(attributes.method)));
  if (path === undefined) return `no path is known that ${attributes.path} means`;
  if (method === undefined) return `a request that could show it may change something: ${attributes.method}`;
  const { request } = httpExchange(upstream, path, method);
  const { status, delay, abort, header, body } = attributes;
  const some = Number(attributes.percent) < 100 ? ({ some: true } as const) : {};
  if (Number(abort) === 1) return { ...proofOfAbort(request, Number(delay)), ...some };
  if (Number(status) > 0) return { ...proofOfStatus(request, Number(status), Number(delay)), ...some };
  if (Number(delay) > 0) return { ...proofOfDelay(request, Number(delay)), ...some };
  return { ...proofOfText(request, [String(header), String(body)]), ...some };
};

function pathFor(pattern: string): string | undefined {
  const path = pattern.replaceAll(/\*+/g, 'vedette').replace(/^(?!\/)/, '/');
  return /^[!-~]+$/.test(path) && pathPattern(pattern)(path) ? path : undefined;
}

function proofOfAbort(request: Uint8Array, delay: number): EffectProof {
  return {
    asked: 'reset without an answer',
    look: { request, bytes: 1, limit: delay + 2_000 },
    unfit: answersBefore,
    shows: ({ end, bytes }) => end === 'reset' && bytes === 0,
    measured: (hits) => `reset after ${milliseconds(median(hits, ({ ended }) => ended))}`,
  };
}

function proofOfStatus(request: Uint8Array, status: number, delay: number): EffectProof {
  const isStatus = (seen: Observation) => statusOf(seen) === status;
  return {
    asked: `status ${status}`,
    look: { request, limit: delay + 3_000 },
    unfit: (before) =>
      before.some(isStatus) ? `the server itself answers with ${status}` : answersBefore(before),
    shows: isStatus,
    measured: (_hits, before) => `status ${status} (${before.map(statusOf).find(Boolean)} without)`,
  };
}

function proofOfText(request: Uint8Array, texts: readonly string[]): EffectProof {
  const holds = ({ head }: Observation) => {
    const answer = Buffer.from(head).toString().toLowerCase();
    return texts.every((text) => answer.includes(text.trim().toLowerCase()));
  };
  return {
    asked: 'another answer',
    look: { request, limit: 3_000 },
    unfit: (before) => (before.some(holds) ? 'the server itself answers so' : answersBefore(before)),
    shows: holds,
    measured: (hits) => `${hits.length} answers with it`,
  };
}

function statusOf({ head }: Observation): number {
  return Number(/^HTTP\/\d\.\d (\d{3})/.exec(Buffer.from(head.subarray(0, 32)).toString('latin1'))?.[1] ?? 0);
}
