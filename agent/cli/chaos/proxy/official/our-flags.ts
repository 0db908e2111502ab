import type { GoFlag } from './go-flags.ts';

const text = (name: string, usage: string, aliases: readonly string[] = []): GoFlag => {
  return { name, aliases, kind: 'text', usage, ours: true };
};

/** Where the server is; before the word, as the official program has it, or behind. */
export const hostFlag = text(
  'host',
  'URL of the Toxiproxy server, also -h; else TOXIPROXY_URL, else http://localhost:8474',
  ['h'],
);

/** Our additions for whole objects. */
export const jsonFlag: GoFlag = {
  name: 'json',
  aliases: [],
  kind: 'switch',
  usage: 'Write JSON',
  ours: true,
};

/** What a proxy of a server of ours can carry. */
export const protocolFlag = text('protocol', 'What it carries, tcp or udp (not on other servers)');

/** The time after which a server of ours ends a toxic. */
export const ttlFlag = text('ttl', 'It ends by itself after this time, such as 30s (not on other servers)');

/** What a toxic of a server of ours can have beyond those of others. */
export const toxicFlags: readonly GoFlag[] = [
  ttlFlag,
  text('owner', 'Who put it there, and is to take it away'),
  text('match-client-cidr', 'Only connections of clients in this network, such as 10.0.0.0/8'),
  text('match-first-connections', 'Only so many connections'),
  text('match-after-bytes', 'Of a connection, only what follows so many bytes'),
  text('match-after-ms', 'Only connections older than this, milliseconds'),
];

/** What every command that ends by itself takes. */
export const unattendedFlags: readonly GoFlag[] = [
  text('lock', 'Do nothing and end with 4 while a run with this lock goes on: a NAME or a /FILE'),
  text('timeout', 'End with 7 after this time, such as 30s or 5m'),
  {
    name: 'oneline',
    aliases: [],
    kind: 'switch',
    usage: 'Write one line in all: what came of it',
    ours: true,
  },
];
