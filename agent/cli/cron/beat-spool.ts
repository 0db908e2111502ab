import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { beat, type NewBeat } from '../../contract/heartbeats.ts';
import { atomicWrite } from '../../kit/atomic-write.ts';
import { stateFolder } from '../../kit/state-folder.ts';

/** A message that could not be told, and who should hear it. */
const spooled = z.object({ to: z.string(), name: z.string(), beat: beat.body! });
export type SpooledBeat = { readonly to: string; readonly name: string; readonly beat: NewBeat };

/** Messages that wait, the oldest are dropped for new ones. */
const MOST = 200;

/**
 * Messages that wait in a folder for an agent to be there.
 *
 * @throws system errors of the folder
 */
export class BeatSpool {
  readonly #folder: string;

  constructor(folder: string = spoolFolder()) {
    this.#folder = folder;
  }

  add(message: SpooledBeat): void {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const waiting = this.#files();
    for (const file of waiting.slice(0, Math.max(0, waiting.length - MOST + 1))) this.#remove(file);
    const time = (message.beat.at ?? new Date().toISOString()).replace(/[^0-9TZ]/g, '');
    atomicWrite(join(this.#folder, `${time}-${message.beat.runId}.json`), JSON.stringify(message));
  }

  /**
   * Hands the messages for that agent to `tell`, the oldest first, and forgets each that it took. It stops at the first
   * that it throws at. What cannot be read is forgotten.
   */
  async deliver(to: string, tell: (message: SpooledBeat) => Promise<void>): Promise<void> {
    for (const file of this.#files()) {
      const message = this.#read(file);
      if (message !== undefined && message.to !== to) continue;
      if (message !== undefined) await tell(message);
      this.#remove(file);
    }
  }

  #files(): string[] {
    try {
      return readdirSync(this.#folder)
        .filter((name) => name.endsWith('.json'))
        .sort();
    } catch {
      return [];
    }
  }

  #read(file: string): SpooledBeat | undefined {
    try {
      return spooled.parse(JSON.parse(readFileSync(join(this.#folder, file), 'utf8')));
    } catch {
      return undefined;
    }
  }

  #remove(file: string): void {
    rmSync(join(this.#folder, file), { force: true });
  }
}

/** Not the state folder of root: that belongs to the user of the agent, who could put a link in our way. */
function spoolFolder(): string {
  const folder = stateFolder();
  return folder === '/var/lib/vedette' ? '/var/spool/vedette' : join(folder, 'spool');
}
