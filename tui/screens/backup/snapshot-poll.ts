import type { AnswerOf, Client } from '../../../agent/client/client.ts';
import { RequestError } from '../../../agent/client/request-error.ts';
import { listSnapshots } from '../../../agent/contract/backups.ts';
import { type Problem, problemOf } from '../../data/act-on-backups.ts';
import { AnswerPoll, type PolledAnswer } from '../../data/answer-poll.ts';
import type { FleetBackup } from '../../data/fleet-backup.ts';
import type { ScreenContext } from '../screen.ts';

type Snapshots = AnswerOf<typeof listSnapshots>;
type Question = {
  readonly backup: string;
  readonly target: string | null;
  readonly signal: AbortSignal;
  readonly about: string;
};
type Context = Pick<ScreenContext, 'present' | 'client' | 'changed'>;

const PERIOD_MS = 60_000;
/** A target may be at the other end of the world. */
const TIMEOUT_MS = 30_000;
const NO_ANSWER: PolledAnswer<Snapshots> = { value: null, answeredAt: null, because: null };

/** Asks for the snapshots of one backup from when they are looked at first. */
export class SnapshotPoll {
  readonly #context: Context;
  #about = '';
  #poll: AnswerPoll<Snapshots> | null = null;
  #problem: Problem | null = null;

  constructor(context: Context) {
    this.#context = context;
  }

  /** False where the host has no address, or nobody has asked yet. */
  get isAsking(): boolean {
    return this.#poll !== null;
  }

  get answer(): PolledAnswer<Snapshots> {
    return this.#poll?.answer ?? NO_ANSWER;
  }

  /** What its host says to the newest question, where that is no: a wrong passphrase is told with the way out. */
  get problem(): Problem | null {
    return this.#problem;
  }

  /** Asks anew for another target, and when a run has made a snapshot. @param target null for the first that is well */
  follow(backup: FleetBackup, target: string | null): void {
    const about = [backup.hostKey, target, backup.lastSuccess?.snapshot].join('\n');
    if (about === this.#about) return;
    this.stop();
    this.#about = about;
    this.#problem = null;
    const host = this.#context.present().hosts.find(({ key }) => key === backup.hostKey);
    const client = host === undefined ? null : this.#context.client(host);
    this.#poll =
      client &&
      new AnswerPoll<Snapshots>({
        ask: (_, signal) => this.#ask(client, { backup: backup.name, target, signal, about }),
        at: null,
        clockOffsetMs: () => backup.clockOffsetMs,
        changed: () => this.#context.changed(),
        period: PERIOD_MS,
      });
  }

  stop(): void {
    this.#poll?.stop();
  }

  async #ask(client: Client, { backup, target, signal, about }: Question): Promise<Snapshots> {
    const request = { params: { backup }, query: target === null ? {} : { target } };
    try {
      const answer = await client.call(listSnapshots, request, { signal, timeoutMs: TIMEOUT_MS });
      this.#problem = null;
      return answer;
    } catch (error) {
      // What comes late is about another target.
      if (error instanceof RequestError && about === this.#about) this.#problem = problemOf(error);
      throw error;
    }
  }
}
