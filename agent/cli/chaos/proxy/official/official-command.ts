import type { ToxiproxyServer } from '../../../../../chaos/proxy/client/toxiproxy-server.ts';
import type { Output } from '../../../command.ts';
import type { GoFlag, ParsedFlags } from './go-flags.ts';

/** A word of the official command line, with what it prints and how it fails. */
export type OfficialCommand = {
  /** `create`; `toxic add` */
  readonly words: string;
  /** Other spellings of its last word. */
  readonly aliases: readonly string[];
  /** As the official help has it, its lines indented. */
  readonly usage: string;
  /** @default '[arguments...]' */
  readonly argumentsUsage?: string;
  readonly flags: readonly GoFlag[];
  /** For our help. */
  readonly describe: string;
  readonly examples: readonly (readonly [command: string, what: string])[];
  /** The shape of `--json`, where it has that. */
  readonly json?: string;
  /** @throws OfficialFailure */
  readonly run: (flags: ParsedFlags, server: ToxiproxyServer, output: Output) => Promise<void>;
};

/** What the official program says when it fails; its exit code is 1 then. */
export class OfficialFailure extends Error {
  override readonly name = 'OfficialFailure';
  /** Whether its help comes before, which it writes to standard output. */
  readonly withHelp: boolean;

  constructor(message: string, withHelp = false) {
    super(message);
    this.withHelp = withHelp;
  }
}

/** The name of a proxy. @throws OfficialFailure where it is not given */
export function proxyNameIn({ rest }: ParsedFlags): string {
  if (rest[0]) return rest[0];
  throw new OfficialFailure('Proxy name is required as the first argument.\n', true);
}

/** The value of a flag. @throws OfficialFailure where it is not given */
export function requiredIn(flags: ParsedFlags, name: string): string {
  const value = flags.text(name);
  if (value !== '') return value;
  throw new OfficialFailure(`Required argument '${name}' was empty.\n`, true);
}
