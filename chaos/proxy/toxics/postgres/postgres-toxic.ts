import { randomBytes } from 'node:crypto';
import { type Attributes, defineToxicKind } from '../../toxic-kind.ts';
import { percentCoin } from '../wire/percent-coin.ts';
import { protocolPair } from '../wire/protocol-pair.ts';
import { ClientStream, type StatementFate } from './client-stream.ts';
import { errorResponse, messageOf } from './error-response.ts';
import { ServerStream } from './server-stream.ts';
import { writingStatement } from './writing-statement.ts';

/** What ends a transaction is never refused: the server does not either, and a client could not get out of one. */
const endsTransaction = /^\s*(?:rollback|abort)\b/i;

/**
 * Breaks statements of PostgreSQL by their text, in queries and at the Bind of prepared statements. A statement that is
 * to fail goes to the server with a mark before it that makes it fail there, and the error is given the SQLSTATE that is
 * wanted: so a transaction is in the state that both sides know, whatever is pipelined, and the toxic may be removed at
 * any time. Sessions with TLS or GSS encryption pass untouched.
 */
export const postgresToxic = defineToxicKind({
  name: 'postgres',
  describe: 'breaks PostgreSQL statements: errors, slow queries, read-only, killed sessions',
  attributes: {
    query: {
      type: 'text',
      unit: null,
      describe: 'text in the statement, in any case; none means every statement but ROLLBACK',
    },
    percent: { type: 'number', unit: '%', describe: 'of these statements', min: 0, max: 100, initial: 100 },
    error: { type: 'text', unit: null, describe: 'SQLSTATE that they fail with: 40001, 57014, XX000 …' },
    delay: { type: 'int64', unit: 'ms', describe: 'before they reach the server', min: 0, max: 3_600_000 },
    readonly: {
      type: 'int',
      unit: null,
      describe: '1 refuses statements that write, as a read-only transaction does',
      min: 0,
      max: 1,
    },
    kill: {
      type: 'int',
      unit: null,
      describe: '1 ends the session, as pg_terminate_backend does',
      min: 0,
      max: 1,
    },
  },
  check({ error, delay, readonly, kill }) {
    if (error !== '' && !/^[0-9A-Z]{5}$/.test(String(error)))
      return 'error must be a SQLSTATE, five digits and capitals: 40001, XX000';
    if (/^0[012]/.test(String(error))) return `error ${error} is the SQLSTATE of no error`;
    if (error === '' && Number(delay) <= 0 && Number(readonly) !== 1 && Number(kill) !== 1)
      return 'one of error, delay, readonly, kill is needed';
    return undefined;
  },
  pair: (attributes, context) =>
    protocolPair(context, (out) => {
      // A word that nobody else writes, short enough to be a name of PostgreSQL with what stands behind it.
      const mark = `vedette_injected_${randomBytes(6).toString('hex')}`;
      let fault = faultOf(attributes, context.random, mark);
      const server = new ServerStream(out.downstream, (message) => fault.replace(message));
      const client = new ClientStream(out.upstream, {
        decide(text) {
          const fate = fault.decide(text, server.follows());
          if (fate !== null && fate.mark !== null) server.expected++;
          return fate;
        },
        encryptionAsked: () => server.encryptionAsked(),
        started: () => server.started(),
        kill: (due) => server.kill(due),
      });
      return {
        readers: { upstream: client, downstream: server },
        change(changed) {
          fault = faultOf(changed, context.random, mark);
        },
        mustEnd: () => client.killed,
      };
    }),
});

type PostgresFault = {
  /** @param answers whether errors can be replaced in what the server sends */
  readonly decide: (text: string | undefined, answers: boolean) => StatementFate | null;
  readonly replace: (message: string) => Buffer | null;
};

function faultOf(attributes: Attributes, random: () => number, mark: string): PostgresFault {
  const [wanted, error] = [String(attributes.query).toLowerCase(), String(attributes.error)];
  const percent = Number(attributes.percent);
  const delay = Math.max(0, Number(attributes.delay));
  const kill = Number(attributes.kill) === 1;
  const refuse = (text: string) => {
    const command = Number(attributes.readonly) === 1 ? writingStatement(text) : undefined;
    if (command !== undefined) return `${mark}_w_${command.toLowerCase().replaceAll(' ', '_')}`;
    return error === '' ? null : `${mark}_e`;
  };
  return {
    decide(text, answers) {
      if (wanted !== '' && text?.toLowerCase().includes(wanted) !== true) return null;
      if (!percentCoin(percent, random)) return null;
      const safe = text !== undefined && endsTransaction.test(text);
      const refusal = safe || kill || !answers ? null : refuse(text ?? '');
      if (refusal === null && delay === 0 && !kill) return null;
      return { delay, mark: refusal, kill };
    },
    replace(message) {
      const [, kind, command] = new RegExp(`${mark}_([ew])(?:_([a-z_]+))?`).exec(message) ?? [];
      if (kind === undefined) return null;
      if (kind === 'e') return errorResponse('ERROR', error || 'XX000', messageOf(error));
      const name = command?.replaceAll('_', ' ').toUpperCase();
      return errorResponse('ERROR', '25006', `cannot execute ${name} in a read-only transaction`);
    },
  };
}
