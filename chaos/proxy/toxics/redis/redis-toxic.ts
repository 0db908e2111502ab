import { randomBytes } from 'node:crypto';
import { type Attributes, defineToxicKind } from '../../toxic-kind.ts';
import { percentCoin } from '../wire/percent-coin.ts';
import { protocolPair } from '../wire/protocol-pair.ts';
import { wordPattern } from '../wire/word-pattern.ts';
import { type CommandFate, CommandStream } from './command-stream.ts';
import { ReplyStream } from './reply-stream.ts';
import { writeCommands } from './write-commands.ts';

const READ_ONLY = "READONLY You can't write against a read only replica.";
const EXEC_REFUSED = /^(?:EXECABORT|ERR)\b.*\bwrong number of arguments for 'exec'/i;

/**
 * Commands that are never touched: a client that leaves or clears the connection never sees them fail, and to fail
 * them would leave the server in a state that the client does not expect (CLIENT REPLY OFF answers nothing at all).
 */
const untouched: ReadonlySet<string> = new Set(['client', 'discard', 'quit', 'reset']);

/**
 * Breaks commands of Redis by their names. A command that is to fail goes to the server under a name that it does not
 * know; the error that it answers is given the text that is wanted. So the server itself keeps replies in their order
 * and transactions in their state, whatever is pipelined, pushed or left unanswered, and the toxic may be removed at any
 * time.
 */
export const redisToxic = defineToxicKind({
  name: 'redis',
  describe: 'breaks Redis commands: error replies, slow commands, read-only',
  attributes: {
    command: {
      type: 'text',
      unit: null,
      describe: 'names by comma, * for any text: get,h*; none means every command',
    },
    percent: { type: 'number', unit: '%', describe: 'of these commands', min: 0, max: 100, initial: 100 },
    error: {
      type: 'text',
      unit: null,
      describe: 'reply in place of theirs: ERR injected, LOADING …, NOAUTH …',
    },
    delay: { type: 'int64', unit: 'ms', describe: 'before they reach the server', min: 0, max: 3_600_000 },
    readonly: {
      type: 'int',
      unit: null,
      describe: '1 refuses commands that write, as a read-only replica does',
      min: 0,
      max: 1,
    },
  },
  check({ command, error, delay, readonly }) {
    const safe = String(command)
      .split(',')
      .map((word) => word.trim().toLowerCase())
      .find((word) => untouched.has(word));
    if (safe !== undefined)
      return `command ${safe} is never broken: the server would disagree with its client`;
    if (/[\r\n]/.test(String(error))) return 'error must be one line';
    if (/^[-\s]/.test(String(error))) return 'error begins with a word, without -';
    if (error === '' && Number(delay) <= 0 && Number(readonly) !== 1)
      return 'one of error, delay, readonly is needed';
    return undefined;
  },
  pair: (attributes, context) =>
    protocolPair(context, (out) => {
      // Nobody else writes it; `w` behind it stands for a write, `e` for the error of the toxic.
      const mark = `vedette-injected-${randomBytes(6).toString('hex')}-`;
      let fault = faultOf(attributes, context.random, mark);
      const replies = new ReplyStream(out.downstream, (line) => fault.replace(line));
      const commands = new CommandStream(out.upstream, (name, words) => {
        const fate = fault.decide(name, words);
        if (fate !== null && fate.name !== null) replies.expected++;
        return fate;
      });
      return {
        readers: { upstream: commands, downstream: replies },
        change(changed) {
          fault = faultOf(changed, context.random, mark);
        },
      };
    }),
});

type RedisFault = {
  readonly decide: (name: string, words: number | undefined) => CommandFate | null;
  readonly replace: (line: string) => string | null;
};

function faultOf(attributes: Attributes, random: () => number, mark: string): RedisFault {
  const matches = wordPattern(String(attributes.command));
  const [error, percent] = [String(attributes.error), Number(attributes.percent)];
  const delay = Math.max(0, Number(attributes.delay));
  const readonly = Number(attributes.readonly) === 1;
  return {
    decide(name, words) {
      if (untouched.has(name) || !matches(name) || !percentCoin(percent, random)) return null;
      const reason = readonly && writeCommands.has(name) ? 'w' : error === '' ? null : 'e';
      if (reason === null) return delay > 0 ? { delay, name: null } : null;
      if (name !== 'exec') return { delay, name: mark + reason };
      return (words ?? 1) === 1 ? { delay, name: `EXEC ${mark}${reason}` } : null;
    },
    replace(line) {
      if (line.includes(`${mark}w`)) return READ_ONLY;
      if (line.includes(`${mark}e`)) return error === '' ? 'ERR injected' : error;
      return EXEC_REFUSED.test(line) ? `EXECABORT Transaction discarded because of: ${error}` : null;
    },
  };
}
