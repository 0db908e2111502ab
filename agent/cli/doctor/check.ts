import type { Output } from '../command.ts';
import type { Finding } from './finding.ts';

/** What a check may know of its surroundings; tests point `root` at a captured tree. */
export type DoctorContext = {
  /** Where the root file system of the host is. @default '/' */
  readonly root: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly output: Pick<Output, 'isTerminal' | 'columns' | 'color'>;
  /** `--config`. */
  readonly configFile?: string | undefined;
  /** `--data`. */
  readonly dataFolder?: string | undefined;
  readonly signal: AbortSignal;
};

/** One family of checks; what it cannot find out by itself it throws. */
export type Check = {
  readonly family: string;
  run(context: DoctorContext): Promise<readonly Finding[]>;
};
