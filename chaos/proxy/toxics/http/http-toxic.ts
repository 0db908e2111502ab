import { type Attributes, defineToxicKind } from '../../toxic-kind.ts';
import { percentCoin } from '../wire/percent-coin.ts';
import { protocolPair } from '../wire/protocol-pair.ts';
import { wordPattern } from '../wire/word-pattern.ts';
import { AnswerStream } from './answer-stream.ts';
import { type AnswerParts, ownAnswer } from './answer-text.ts';
import { headerOf } from './message-head.ts';
import { pathPattern } from './path-pattern.ts';
import { pathOf } from './request-line.ts';
import { type DecideRequest, RequestStream } from './request-stream.ts';

const HEADER = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\0\r\n]*)$/;
/** Headers that say where a body ends: a connection would not outlive another value. */
const FRAMING = /^(?:content-length|transfer-encoding|connection|upgrade)$/i;

/**
 * Breaks HTTP/1.1 requests by method and path: slow, reset, answered by ourselves, or with another header or body in the
 * answer of the server. Answers keep the order of their requests, also when these are pipelined. HTTP/2, TLS and
 * connections that change their protocol pass untouched.
 */
export const httpToxic = defineToxicKind({
  name: 'http',
  describe: 'breaks HTTP/1.1 requests: status, delay, reset, header, body',
  attributes: {
    path: {
      type: 'text',
      unit: null,
      describe: 'beginning of the path, or all of it with * for any text; none means every path',
    },
    method: { type: 'text', unit: null, describe: 'methods by comma; none means every method' },
    percent: { type: 'number', unit: '%', describe: 'of these requests', min: 0, max: 100, initial: 100 },
    status: {
      type: 'int',
      unit: null,
      describe: 'answered in the place of the server; 0 asks the server',
      min: 0,
      max: 599,
    },
    delay: { type: 'int64', unit: 'ms', describe: 'before the request goes on', min: 0, max: 3_600_000 },
    abort: { type: 'int', unit: null, describe: '1 resets the connection', min: 0, max: 1 },
    header: { type: 'text', unit: null, describe: 'set in the answer: Retry-After: 30' },
    body: { type: 'text', unit: null, describe: 'body of the answer in the place of the one of the server' },
  },
  check({ status, delay, abort, header, body }) {
    if (status !== 0 && !(Number(status) >= 200 && Number(status) <= 599))
      return 'status must be 0 or 200 to 599';
    const [, name] = HEADER.exec(String(header)) ?? [];
    if (header !== '' && name === undefined) return 'header must be one line, Name: value';
    if (FRAMING.test(name ?? '')) return `header ${name} cannot be set: it rules the connection`;
    if (status === 0 && Number(delay) <= 0 && Number(abort) !== 1 && header === '' && body === '')
      return 'one of status, delay, abort, header, body is needed';
    return undefined;
  },
  pair: (attributes, context) =>
    protocolPair(context, (out) => {
      let decide = decisionOf(attributes, context.random);
      const end = (at: number) => {
        requests.finish();
        out.downstream.finish(at);
      };
      const answers = new AnswerStream(out.downstream, () => end(context.now()));
      const requests = new RequestStream(out.upstream, answers, (line) => decide(line));
      requests.onClose = end;
      return {
        readers: { upstream: requests, downstream: answers },
        change(changed) {
          decide = decisionOf(changed, context.random);
          requests.changed(context.now());
        },
        mustEnd: () => requests.isNeeded || answers.isNeeded,
      };
    }),
});

function decisionOf(attributes: Attributes, random: () => number): DecideRequest {
  const isPath = pathPattern(String(attributes.path));
  const isMethod = wordPattern(String(attributes.method));
  const [percent, status] = [Number(attributes.percent), Number(attributes.status)];
  const [delay, abort] = [Math.max(0, Number(attributes.delay)), Number(attributes.abort) === 1];
  const parts = partsOf(attributes);
  const change = parts.header === undefined && parts.body === undefined ? undefined : parts;
  return ({ method, target }) => {
    if (!isMethod(method) || !isPath(pathOf(target)) || !percentCoin(percent, random)) return null;
    if (status === 0) return { delay, abort, own: undefined, change };
    return { delay, abort, own: (connection) => ownAnswer({ status, method, connection, ...parts }), change };
  };
}

/** Texts are sent as UTF-8. */
function partsOf({ header, body }: Attributes): AnswerParts {
  const [, name, value] = HEADER.exec(String(header)) ?? [];
  return {
    header: name === undefined ? undefined : headerOf(name, Buffer.from(value!).toString('latin1')),
    body: body === '' ? undefined : Buffer.from(String(body)),
  };
}
