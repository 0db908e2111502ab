import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openCollector } from '../run-collector.testkit.ts';
import { TcpStates, tcpStates } from './tcp-states.ts';
import { tcpstat } from './tcpstat.ts';

const HEADER4 =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';
const HEADER6 =
  '  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';
const hex = (value: number, width: number) => value.toString(16).toUpperCase().padStart(width, '0');
const line4 = (state: number, sent = 0, received = 0, number = 0) =>
  `${String(number).padStart(4)}: 0100007F:1F90 0200007F:84FC ${hex(state, 2)} ${hex(sent, 8)}:${hex(received, 8)} 00:00000000 00000000     0        0 1510 1 0000000082cc66a8 100 0 0 10 0\n`;
const line6 = (state: number) =>
  `   0: 00000000000000000000000000000000:1F90 00000000000000000000000000000000:0000 ${hex(state, 2)} 00000000:00000005 00:00000000 00000000     0        0 9 1 0 100 0 0 10 0\n`;

function procWith(tables: { tcp?: string; tcp6?: string }): string {
  const proc = mkdtempSync(join(tmpdir(), 'vedette-tcp-'));
  onTestFinished(() => rmSync(proc, { recursive: true }));
  mkdirSync(join(proc, 'net'));
  for (const [name, text] of Object.entries(tables)) writeFileSync(join(proc, 'net', name), text);
  return proc;
}

describe('tcpstat', () => {
  it('counts sockets of both protocols by state', async () => {
    const proc = procWith({
      tcp: HEADER4 + line4(1) + line4(1) + line4(6) + line4(10),
      tcp6: HEADER6 + line6(10),
    });
    expect(await openCollector(tcpstat, { proc }).run()).toMatchObject({
      'node_tcp_connection_states{state="established"}': 2,
      'node_tcp_connection_states{state="time_wait"}': 1,
      'node_tcp_connection_states{state="listen"}': 2,
      'node_tcp_connection_states{state="close_wait"}': 0,
    });
  });

  it('adds up what waits in the queues', async () => {
    const proc = procWith({ tcp: HEADER4 + line4(1, 4_224, 7) + line4(1, 1, 1) });
    expect(await openCollector(tcpstat, { proc }).run()).toMatchObject({
      'node_tcp_connection_states{state="tx_queued_bytes"}': 4_225,
      'node_tcp_connection_states{state="rx_queued_bytes"}': 8,
    });
  });

  it('has no data without tables', async () => {
    await expect(openCollector(tcpstat, { proc: procWith({}) }).run()).rejects.toThrow('no TCP sockets');
  });

  it('sees a listener of this process', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const metrics = await openCollector(tcpstat, { proc: '/proc' }).run();
    expect(metrics['node_tcp_connection_states{state="listen"}']).toBeGreaterThanOrEqual(1);
  });
});

describe('TcpStates', () => {
  const add = async (text: string, maximum = 1_000_000) => {
    const states = new TcpStates();
    await states.add(join(procWith({ tcp: text }), 'net/tcp'), maximum, new AbortController().signal);
    return states;
  };

  it('counts each line once, wherever a read ends', async () => {
    const lines = fc.array(fc.tuple(fc.integer({ min: 1, max: 11 }), fc.nat({ max: 99_999 })), {
      minLength: 1,
      size: 'large',
    });
    await fc.assert(
      fc.asyncProperty(lines, async (drawn) => {
        const { counts } = await add(
          HEADER4 + drawn.map(([state, number]) => line4(state, 0, 0, number)).join(''),
        );
        const expected = tcpStates.map((_, index) => drawn.filter(([state]) => state === index + 1).length);
        expect([...counts]).toEqual(expected);
      }),
      { numRuns: 20 },
    );
  });

  it('counts 50,000 connections', async () => {
    const { sockets } = await add(HEADER4 + line4(1).repeat(50_000));
    expect(sockets).toBe(50_000);
  });

  it('refuses more sockets than its maximum', async () => {
    await expect(add(HEADER4 + line4(1).repeat(2_000), 500)).rejects.toThrow('there are more than 500');
  });

  it('passes over states that it does not know', async () => {
    expect((await add(HEADER4 + line4(0x2a))).sockets).toBe(0);
  });
});
