import type { Client } from '../../client/client.ts';
import { beat, type NewBeat } from '../../contract/heartbeats.ts';
import { errorMessage, OperationalError } from '../../kit/errors.ts';
import { connect } from '../connect.ts';
import type { ConnectionArguments } from '../connection-options.ts';
import { BeatSpool } from './beat-spool.ts';

/** Tells the agent what a job does; what it cannot be told waits for the next run. Nothing here ends the job. */
export class JobTeller {
  readonly #name: string;
  readonly #args: ConnectionArguments;
  readonly #warn: (text: string) => void;
  readonly #spool = new BeatSpool();
  #started: Promise<unknown> = Promise.resolve();

  constructor(name: string, args: ConnectionArguments, warn: (text: string) => void) {
    this.#name = name;
    this.#args = args;
    this.#warn = warn;
  }

  /** Tells in the background what waited, then this: the job is not held up. A start that is not heard is let go. */
  start(message: NewBeat): void {
    this.#started = this.#tell(message).catch(() => {});
  }

  /** Returns when the end was told, or kept for the next run. */
  async end(message: NewBeat): Promise<void> {
    await this.#started;
    try {
      await this.#tell(message);
    } catch (error) {
      this.#keep(message, error);
    }
  }

  async #tell(message: NewBeat): Promise<void> {
    const client = await connect(this.#args);
    // What waits must not keep back what is told now: it waits on.
    await this.#spool.deliver(this.#target(), (waiting) => deliver(client, waiting)).catch(() => {});
    await client.call(beat, { params: { name: this.#name }, body: message });
  }

  #keep(message: NewBeat, because: unknown): void {
    try {
      this.#spool.add({ to: this.#target(), name: this.#name, beat: message });
      this.#warn(`the agent was not told of ${this.#name}, the next run will: ${errorMessage(because)}`);
    } catch (error) {
      this.#warn(
        `the agent was not told of ${this.#name}: ${errorMessage(because)}; nor was it kept: ${errorMessage(error)}`,
      );
    }
  }

  /** Which agent is meant, so that no other is told what waits. */
  #target(): string {
    const { url, via, ssh, data } = this.#args;
    return [via, ssh, url, data].filter(Boolean).join(' ') || 'local';
  }
}

/** A message that the agent refuses for what it is will never be taken: it is let go. */
async function deliver(client: Client, { name, beat: body }: { name: string; beat: NewBeat }): Promise<void> {
  try {
    await client.call(beat, { params: { name }, body });
  } catch (error) {
    if (!(error instanceof OperationalError) || error.kind !== 'invalid') throw error;
  }
}
