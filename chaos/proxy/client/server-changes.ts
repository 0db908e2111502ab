import { randomBytes } from 'node:crypto';
import { ServerError } from './server-error.ts';
import type { ServerProxy, ServerToxic } from './server-proxy.ts';
import type { ServerProxyRequest, ServerToxicRequest, ToxiproxyServer } from './toxiproxy-server.ts';
import { type Undone, type UndoOptions, undoRecord } from './undo.ts';
import type { UndoRecord } from './undo-record.ts';

/** What every toxic and every proxy that we make begins with. */
export const ownPrefix = 'vd-';

/**
 * What one run changes on a server, and how to take exactly that back. What it makes is named `vd-RUN-…`. Each change
 * is recorded before it is made, and the record dropped only where the server refused: an answer that never came may
 * belong to a change that was made.
 */
export class ServerChanges {
  /** Six hexadecimal digits. */
  readonly run: string;
  private readonly server: ToxiproxyServer;
  private open: UndoRecord[] = [];
  private made = 0;

  constructor(server: ToxiproxyServer, run = randomBytes(3).toString('hex')) {
    this.server = server;
    this.run = run;
  }

  /** What is not taken back yet, oldest first. */
  get records(): readonly UndoRecord[] {
    return this.open;
  }

  /** @throws ServerError */
  async addToxic(proxy: string, toxic: Omit<ServerToxicRequest, 'name'>): Promise<ServerToxic> {
    const name = this.nextName(toxic.type);
    const { type, stream = 'downstream' } = toxic;
    const record: UndoRecord = {
      verb: 'toxic-delete',
      proxy,
      toxic: name,
      type,
      stream,
      attributes: undefined,
    };
    const added = await this.recorded(record, () => this.server.addToxic(proxy, { ...toxic, name }));
    this.learnt(record, { ...record, attributes: added.attributes });
    return added;
  }

  /** @param proxy what its name ends with, and the rest of it @throws ServerError */
  async createProxy(proxy: ServerProxyRequest): Promise<ServerProxy> {
    const name = this.nextName(proxy.name);
    const record: UndoRecord = { verb: 'proxy-delete', proxy: name, made: undefined };
    const made = await this.recorded(record, () => this.server.createProxy({ ...proxy, name }));
    this.learnt(record, { ...record, made });
    return made;
  }

  /** Does nothing where it is so already. @throws ServerError */
  async setEnabled(proxy: string, enabled: boolean): Promise<void> {
    const { enabled: value } = await this.server.proxy(proxy);
    if (value === enabled) return;
    await this.recorded({ verb: 'proxy-enabled', proxy, value }, () =>
      this.server.updateProxy(proxy, { enabled }),
    );
  }

  /** Takes everything back, the last first; what stays pending keeps its record and can be tried again. */
  async undo(options: UndoOptions = {}): Promise<Undone[]> {
    const { within = 60_000 } = options;
    const began = performance.now();
    const done: Undone[] = [];
    for (const record of this.open.toReversed()) {
      const left = Math.max(0, began + within - performance.now());
      const outcome = await undoRecord(this.server, record, { ...options, within: left });
      if (outcome.state !== 'pending') this.drop(record);
      done.push(outcome);
    }
    return done;
  }

  private nextName(what: string): string {
    this.made += 1;
    return `${ownPrefix}${this.run}-${what}${this.made > 1 ? `-${this.made}` : ''}`;
  }

  private async recorded<T>(record: UndoRecord, change: () => Promise<T>): Promise<T> {
    this.open.push(record);
    try {
      return await change();
    } catch (error) {
      if (error instanceof ServerError && error.failure === 'refused') this.drop(record);
      throw error;
    }
  }

  private learnt(record: UndoRecord, more: UndoRecord): void {
    this.open = this.open.map((one) => (one === record ? more : one));
  }

  private drop(record: UndoRecord): void {
    this.open = this.open.filter((one) => one !== record);
  }
}
