import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createConnection, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type DbusMessage, decodeMessage, encodeMessage } from '../../kit/dbus/dbus-message.ts';
import { authenticate } from '../../kit/dbus/dbus-sasl.ts';
import type { DbusValue } from '../../kit/dbus/dbus-value.ts';

type Property = { readonly signature: string; readonly value: DbusValue };
export type FakeUnit = {
  readonly name: string;
  readonly activeState?: string;
  readonly loadState?: string;
  /** By interface and name: `Service.NRestarts`. */
  readonly properties?: Record<string, Property>;
};
export type FakeSystemd = { units: readonly FakeUnit[]; manager: Record<string, Property> };

export const text = (value: string): Property => ({ signature: 's', value });
export const count = (value: number): Property => ({ signature: 'u', value });
export const microseconds = (value: bigint): Property => ({ signature: 't', value });

/** A folder to use as the root of the host, gone after the test. */
export function temporaryRoot(): string {
  const root = mkdtempSync(join(tmpdir(), 'vedette-systemd-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  return root;
}

/** Answers on `run/systemd/private` below the root, as systemd does for root alone. */
export async function servePrivately(root: string, systemd: FakeSystemd): Promise<{ drop(): void }> {
  return listen(join(root, 'run/systemd/private'), (socket) => {
    socket.once('data', () => {
      socket.write('OK 0123456789abcdef0123456789abcdef\r\n');
      socket.once('data', (bytes: Buffer) =>
        answerCalls(socket, systemd, bytes.subarray('BEGIN\r\n'.length)),
      );
    });
  });
}

/** Connects to a real bus, takes the name of systemd there, and answers. */
export async function serveOnBus(socketPath: string, systemd: FakeSystemd): Promise<void> {
  const socket = createConnection({ path: socketPath });
  onTestFinished(() => void socket.destroy());
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  await authenticate(socket);
  const bus = {
    destination: 'org.freedesktop.DBus',
    path: '/org/freedesktop/DBus',
    interface: 'org.freedesktop.DBus',
  };
  socket.write(encodeMessage({ type: 'call', serial: 1, ...bus, member: 'Hello', body: [] }));
  const body = ['org.freedesktop.systemd1', 0];
  socket.write(
    encodeMessage({ type: 'call', serial: 2, ...bus, member: 'RequestName', signature: 'su', body }),
  );
  await new Promise<void>((resolve) => {
    answerCalls(socket, systemd, Buffer.alloc(0), (message) => message.replySerial === 2 && resolve());
  });
}

/** Listens on a unix socket until the test is over; `drop` closes the connections that there are. */
export async function listen(
  path: string,
  onConnection: (socket: Socket) => void,
): Promise<{ drop(): void }> {
  mkdirSync(dirname(path), { recursive: true });
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => sockets.delete(socket));
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const drop = () => {
    for (const socket of sockets) socket.destroy();
  };
  onTestFinished(() => {
    drop();
    server.close();
  });
  return { drop };
}

function answerCalls(
  socket: Socket,
  systemd: FakeSystemd,
  first: Buffer,
  observe: (message: DbusMessage) => unknown = () => {},
): void {
  let unread = first;
  const drain = () => {
    for (let next = decodeMessage(unread); next; next = decodeMessage(unread)) {
      unread = unread.subarray(next.size);
      observe(next.message);
      if (next.message.type === 'call') socket.write(encodeMessage(answerTo(next.message, systemd)));
    }
  };
  socket.on('data', (bytes: Buffer) => {
    unread = Buffer.concat([unread, bytes]);
    drain();
  });
  drain();
}

function answerTo(call: DbusMessage, systemd: FakeSystemd): DbusMessage {
  const { serial, sender: destination = '' } = call;
  const header = { serial: serial + 1_000, replySerial: serial, destination };
  if (call.member === 'ListUnits') {
    return { ...header, type: 'reply', signature: 'a(ssssssouso)', body: [systemd.units.map(toRow)] };
  }
  if (call.member === 'LoadUnit')
    return { ...header, type: 'reply', signature: 'o', body: [pathOf({ name: String(call.body[0]) })] };
  const property = propertyOf(call, systemd);
  if (property) return { ...header, type: 'reply', signature: 'v', body: [property] };
  const errorName = 'org.freedesktop.DBus.Error.UnknownProperty';
  return { ...header, type: 'error', errorName, signature: 's', body: ['Unknown property'] };
}

function propertyOf(call: DbusMessage, systemd: FakeSystemd): Property | undefined {
  const [type, name] = call.body as [string, string];
  if (call.path === '/org/freedesktop/systemd1') return systemd.manager[name];
  const unit = systemd.units.find((candidate) => pathOf(candidate) === call.path);
  const properties: Record<string, Property> = {
    'Unit.LoadState': text(unit?.loadState ?? (unit ? 'loaded' : 'not-found')),
    'Unit.ActiveState': text(unit?.activeState ?? (unit ? 'active' : 'inactive')),
    ...unit?.properties,
  };
  return properties[`${type.slice(type.lastIndexOf('.') + 1)}.${name}`];
}

function toRow(unit: FakeUnit): DbusValue {
  const { name, loadState = 'loaded', activeState = 'active' } = unit;
  return [name, 'A unit', loadState, activeState, 'running', '', pathOf(unit), 0, '', '/'];
}

function pathOf({ name }: FakeUnit): string {
  const escaped = name.replace(/[^A-Za-z0-9]/g, (character) => `_${character.charCodeAt(0).toString(16)}`);
  return `/org/freedesktop/systemd1/unit/${escaped}`;
}
