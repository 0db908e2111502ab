import { ProbeFailure } from '../../probe-failure.ts';
import type { ProbeRun } from '../../probe-run.ts';
import { MysqlFailure } from './mysql-failure.ts';
import { type MysqlPackets, PacketReader, wrongPacket } from './mysql-packets.ts';

export type MysqlRow = readonly (string | null)[];
export type MysqlRows = {
  readonly columns: readonly string[];
  readonly rows: readonly MysqlRow[];
};

const QUIT = 0x01;
const QUERY = 0x03;
const PING = 0x0e;
const MOST_COLUMNS = 1_000;
const MOST_ROWS = 1_000;

/** Commands after the login (MySQL's client protocol, text results). */
export class MysqlSession {
  readonly #packets: MysqlPackets;
  readonly #run: ProbeRun;
  #complete = true;

  constructor(packets: MysqlPackets, run: ProbeRun) {
    this.#packets = packets;
    this.#run = run;
  }

  /** @throws MysqlFailure */
  async ping(): Promise<void> {
    this.#run.trace.sent('PING');
    this.#packets.command(PING);
    const answer = await this.#packets.read();
    if (answer[0] === 0xff) throw new MysqlFailure(answer);
    if (answer[0] !== 0x00) throw wrongPacket('an answer to PING that is none');
    this.#run.trace.received('OK');
  }

  /** Runs one statement; of more than 1,000 rows the rest stays unread, and nothing can be asked after it. @throws MysqlFailure */
  async ask(sql: string): Promise<MysqlRows> {
    this.#run.trace.sent(sql);
    this.#packets.command(QUERY, sql);
    const head = await this.#packets.read();
    if (head[0] === 0x00) return { columns: [], rows: [] };
    if (head[0] === 0xff) throw new MysqlFailure(head);
    if (head[0] === 0xfb) throw new ProbeFailure('query-failed', 'the server asks for a file');
    const columns = await this.#columns(new PacketReader(head).lengthEncoded() ?? 0);
    const rows = await this.#rows(columns.length);
    this.#run.trace.received(`${rows.length} rows, the first ${JSON.stringify(rows[0] ?? null)}`);
    return { columns, rows };
  }

  end(): void {
    if (this.#complete) this.#packets.command(QUIT);
  }

  async #columns(count: number): Promise<readonly string[]> {
    if (count < 1 || count > MOST_COLUMNS)
      throw new ProbeFailure('answer-too-long', `the answer has ${count} columns`);
    const names: string[] = [];
    for (let index = 0; index < count; index++) names.push(columnName(await this.#packets.read()));
    if (!isEnd(await this.#packets.read())) throw wrongPacket('columns without an end');
    return names;
  }

  async #rows(columns: number): Promise<readonly MysqlRow[]> {
    const rows: MysqlRow[] = [];
    for (;;) {
      const packet = await this.#packets.read();
      if (packet[0] === 0xff) throw new MysqlFailure(packet);
      if (isEnd(packet)) return rows;
      const reader = new PacketReader(packet);
      rows.push(Array.from({ length: columns }, () => reader.lengthEncodedText()));
      this.#complete = rows.length < MOST_ROWS;
      if (!this.#complete) return rows;
    }
  }
}

/** Catalog, schema, table and its own name come before the name that the result has. */
function columnName(packet: Buffer): string {
  const reader = new PacketReader(packet);
  for (let skipped = 0; skipped < 4; skipped++) reader.lengthEncodedText();
  return reader.lengthEncodedText() ?? '';
}

function isEnd(packet: Buffer): boolean {
  return packet[0] === 0xfe && packet.length < 9;
}
