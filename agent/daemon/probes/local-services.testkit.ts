import { execFileSync } from 'node:child_process';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { ChildServer } from '../../../probes/child-server.testkit.ts';
import { testAuthority } from '../../../probes/connect/certificates.testkit.ts';
import { freePort } from '../../../probes/free-port.testkit.ts';
import { startKnot } from '../../../probes/kinds/dns/name-server.testkit.ts';
import { inspected, serveEngine } from '../../../probes/kinds/docker/fake-engine.testkit.ts';
import { answering, grpcServer, health } from '../../../probes/kinds/grpc/grpc-server.testkit.ts';
import { nginx } from '../../../probes/kinds/http/nginx.testkit.ts';
import { startMariadb } from '../../../probes/kinds/mysql/mariadb-server.testkit.ts';
import { startNats } from '../../../probes/kinds/nats/nats-server.testkit.ts';
import { startChrony } from '../../../probes/kinds/ntp/time-server.testkit.ts';
import { startPostgres } from '../../../probes/kinds/postgres/postgres-server.testkit.ts';
import { startRedis } from '../../../probes/kinds/redis/redis-server.testkit.ts';
import { startSmtp } from '../../../probes/kinds/smtp/smtp-server.testkit.ts';
import { makeHostKey, startSshServer } from '../../../probes/kinds/ssh/ssh-server.testkit.ts';
import { echoServer } from '../../../probes/kinds/websocket/websocket-server-bun.testkit.ts';
import {
  count,
  type FakeSystemd,
  type FakeUnit,
  servePrivately,
  text,
} from '../../collect/systemd/fake-systemd.testkit.ts';
import { temporaryFolder } from '../../kit/temporary-folder.testkit.ts';

/** What every account of the services has for a password. */
export const PASSWORD = 'hunter2';

/** One service for every kind of probe, ended with the running test. */
export type LocalServices = Awaited<ReturnType<typeof startLocalServices>>;

/** Whether this user may mount in a namespace of its own, as the fake bus of systemd needs; in CI it must be so. */
export const mayMount = process.env.CI !== undefined || tryMount();

/** Starts Debian's servers, the fake engine of Docker and the fake bus of systemd, each with something to find. */
export async function startLocalServices() {
  const [mariadb, postgres, knot, chrony] = await Promise.all([
    startMariadb(),
    startPostgres(),
    startKnot([{ name: 'shop.test', records: ['www A 192.0.2.7'] }]),
    startChrony({ stratum: 3 }),
  ]);
  for (const server of [mariadb, postgres, knot, chrony]) onTestFinished(() => server.stop());
  mariadb.sql(`CREATE USER probe@'%' IDENTIFIED BY '${PASSWORD}'`);
  const [nats, redis, smtp, web, bus, files] = [
    await startNats([`authorization { user: probe, password: ${PASSWORD} }`]),
    await startRedis([`requirepass ${PASSWORD}`]),
    await startSmtp({ login: 'PLAIN' }),
    await startWeb(),
    await startBus(),
    await startFiles(),
  ];
  const key = makeHostKey('ed25519');
  const ssh = await startSshServer([key]);
  const servers: readonly ChildServer[] = [
    mariadb,
    postgres,
    knot,
    chrony,
    nats,
    redis,
    smtp,
    ssh,
    web.server,
  ];
  return {
    mariadb,
    postgres,
    knot,
    chrony,
    nats,
    redis,
    smtp,
    ssh: { address: ssh.address, fingerprint: key.fingerprint },
    web,
    bus,
    files,
    /** Ends all that can be ended. */
    async kill() {
      await Promise.all(servers.map((server) => server.kill()));
      bus.fail();
      files.hide();
    },
    /** Starts them again where they were. */
    async start() {
      await Promise.all(servers.map((server) => server.start()));
      bus.recover();
      files.show();
    },
  };
}

/** nginx with a page, TLS, a web socket and a gRPC server behind it. */
async function startWeb() {
  const authority = testAuthority();
  const { certFile, keyFile } = authority.issue();
  const [plain, secure, grpc] = [await freePort(), await freePort(), await freePort()];
  const health2 = await grpcServer(answering(health(1)));
  const upgrade =
    'proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade;';
  const server = await nginx(
    `server { listen 127.0.0.1:${plain}; location / { }
       location /socket { proxy_pass http://127.0.0.1:${echoServer()}; ${upgrade} } }
     server { listen 127.0.0.1:${secure} ssl; ssl_certificate ${certFile}; ssl_certificate_key ${keyFile}; }
     server { listen 127.0.0.1:${grpc} http2; location / { grpc_pass grpc://${health2}; } }`,
    plain,
  );
  return {
    server,
    url: `http://127.0.0.1:${plain}/`,
    socketUrl: `ws://127.0.0.1:${plain}/socket`,
    tlsAddress: `127.0.0.1:${secure}`,
    grpcAddress: `127.0.0.1:${grpc}`,
    caFile: authority.certFile,
  };
}

/** systemd below a folder that stands for `/run`, with one service. */
async function startBus() {
  const root = temporaryFolder();
  const running: FakeUnit = {
    name: 'shop.service',
    properties: {
      'Unit.SubState': text('running'),
      'Service.Type': text('simple'),
      'Service.Result': text('success'),
      'Service.MainPID': count(42),
    },
  };
  const failed: FakeUnit = {
    name: 'shop.service',
    activeState: 'failed',
    properties: {
      'Unit.SubState': text('failed'),
      'Service.Type': text('simple'),
      'Service.Result': text('oom-kill'),
    },
  };
  const systemd: FakeSystemd = { units: [running], manager: {} };
  await servePrivately(root, systemd);
  return {
    /** Starts a program for which that folder is `/run`; it becomes the program, under the same PID. */
    within: [
      'unshare',
      '--mount',
      '--',
      'sh',
      '-c',
      'mount --bind "$0" /run && exec "$@"',
      join(root, 'run'),
    ],
    fail() {
      systemd.units = [failed];
    },
    recover() {
      systemd.units = [running];
    },
  };
}

/** A file, and the socket of a fake Docker; both may be gone for a while. */
async function startFiles() {
  const folder = temporaryFolder();
  const file = join(folder, 'backup');
  const socket = await serveEngine({ '/containers/web/json': inspected() });
  const password = join(folder, 'password');
  writeFileSync(password, `${PASSWORD}\n`, { mode: 0o600 });
  const show = () => writeFileSync(file, 'done');
  show();
  return {
    file,
    socket,
    password,
    hide() {
      rmSync(file);
      renameSync(socket, `${socket}.away`);
    },
    show() {
      show();
      renameSync(`${socket}.away`, socket);
    },
  };
}

function tryMount(): boolean {
  try {
    execFileSync('unshare', ['--mount', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
