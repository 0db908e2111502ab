/** The type of a fact. Durations are milliseconds, sizes bytes; a list holds texts. */
export type FactType = 'boolean' | 'bytes' | 'duration' | 'list' | 'number' | 'text';

/** What one run learned under a name; undefined where it did not get so far. */
export type FactValue = boolean | number | string | readonly string[] | undefined;

/** A name that conditions may use. With `argument` it is written `name("…")`, and the argument is what it says. */
export type FactDeclaration = {
  readonly type: FactType;
  readonly describe: string;
  readonly argument?: string;
};

/** The names that conditions of one kind of probe may use; conditions are checked against it when they are loaded. */
export type FactTypes = Readonly<Record<string, FactDeclaration>>;

/** The facts of one run: a value, or what gives the value for an argument. */
export type Facts = ReadonlyMap<string, FactValue | ((argument: string) => FactValue)>;

/** The facts that every kind has. */
export const commonFacts = {
  connected: { type: 'boolean', describe: 'Whether a connection was made' },
  ip: { type: 'text', describe: 'The address that was used' },
  latency: { type: 'duration', describe: 'How long the whole run took' },
  'phase.connect': { type: 'duration', describe: 'Time until the connection stood' },
  'phase.dns': { type: 'duration', describe: 'Time until the name was resolved' },
  'phase.processing': { type: 'duration', describe: 'Time until the first answer' },
  'phase.tls': { type: 'duration', describe: 'Time of the TLS handshake' },
  'phase.transfer': { type: 'duration', describe: 'Time from the first answer to the end' },
} as const satisfies FactTypes;
