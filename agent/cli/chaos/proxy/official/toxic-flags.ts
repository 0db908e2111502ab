import type { ToxicMatch } from '../../../../../chaos/proxy/toxic.ts';
import type { Attributes } from '../../../../../chaos/proxy/toxic-kind.ts';
import { parseDuration } from '../../../../kit/duration.ts';
import type { GoFlag, ParsedFlags } from './go-flags.ts';
import { OfficialFailure } from './official-command.ts';

export const toxicNameFlag: GoFlag = {
  name: 'toxicName',
  aliases: ['n'],
  kind: 'text',
  usage: 'name of the toxic',
};
export const toxicityFlag: GoFlag = {
  name: 'toxicity',
  aliases: ['tox'],
  kind: 'text',
  usage: 'toxicity of toxic should be a float between 0 and 1',
  defaultText: '1.0',
};
export const attributeFlag: GoFlag = {
  name: 'attribute',
  aliases: ['a'],
  kind: 'texts',
  usage: 'toxic attribute in key=value format',
};

/** What Go's `strconv.ParseFloat` takes, but for infinities, which JSON cannot carry. */
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** `key=value` each; what reads as a number is sent as one, and what has no `=` passed over. */
export function attributesIn(flags: ParsedFlags): Attributes {
  return Object.fromEntries(
    flags.texts('attribute').flatMap((pair) => {
      const at = pair.indexOf('=');
      if (at < 0) return [];
      const value = pair.slice(at + 1);
      return [[pair.slice(0, at), NUMBER.test(value) ? Number(value) : value] as const];
    }),
  );
}

/** 1 where it is not given: an update without it sets it to 1, as the official program does. */
export function toxicityIn(flags: ParsedFlags): number {
  const text = flags.text('toxicity');
  const toxicity = text === '' ? 1 : NUMBER.test(text) ? Number(text) : Number.NaN;
  if (toxicity >= 0 && toxicity <= 1) return toxicity;
  throw new OfficialFailure('toxicity should be a float between 0 and 1.\n');
}

/** Seconds, from `30s` or `30`. */
export function ttlIn(flags: ParsedFlags): { ttl?: number } {
  const text = flags.text('ttl');
  if (text === '') return {};
  try {
    const ttl = NUMBER.test(text) ? Number(text) : parseDuration(text) / 1_000;
    if (ttl > 0) return { ttl };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new OfficialFailure('ttl should be a time such as 30s.\n');
}

/** Our own conditions on connections. */
export function matchIn(flags: ParsedFlags): { match?: ToxicMatch } {
  const cidr = flags.text('match-client-cidr');
  const match = {
    ...(cidr === '' ? {} : { client_cidr: cidr }),
    ...countIn(flags, 'match-first-connections', 'first_connections'),
    ...countIn(flags, 'match-after-bytes', 'after_bytes'),
    ...countIn(flags, 'match-after-ms', 'after_ms'),
  };
  return Object.keys(match).length === 0 ? {} : { match };
}

function countIn(flags: ParsedFlags, flag: string, name: string): Record<string, number> {
  const text = flags.text(flag);
  if (text === '') return {};
  if (/^\d{1,15}$/.test(text)) return { [name]: Number(text) };
  throw new OfficialFailure(`${flag} should be a whole number.\n`);
}
