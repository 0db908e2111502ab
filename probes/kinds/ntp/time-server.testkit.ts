import { createSocket } from 'node:dgram';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ChildServer, serverFolder, startChildServer } from '../../child-server.testkit.ts';
import { freePort } from '../../free-port.testkit.ts';

export type TimeServer = ChildServer & {
  /** `127.0.0.1:port` */
  readonly address: string;
};

/** Debian's chrony as a server that never touches the clock; without `stratum` it is not synchronized. */
export async function startChrony({ stratum }: { readonly stratum?: number } = {}): Promise<TimeServer> {
  const [folder, port] = [await serverFolder(), await freePort()];
  const config = join(folder, 'chrony.conf');
  await writeFile(config, chronyConfig(folder, port, stratum));
  const command = ['chronyd', '-x', '-d', '-U', '-f', config] as const;
  const server = await startChildServer({ folder, command, ready: () => answers(port) });
  return Object.assign(server, { address: `127.0.0.1:${port}` });
}

function chronyConfig(folder: string, port: number, stratum: number | undefined): string {
  const lines = [`port ${port}`, 'bindaddress 127.0.0.1', 'allow 127.0.0.1', 'cmdport 0', 'bindcmdaddress /'];
  const local = stratum === undefined ? [] : [`local stratum ${stratum}`];
  return [...lines, ...local, `pidfile ${folder}/chronyd.pid`, ''].join('\n');
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    const end = (answered: boolean) => {
      clearTimeout(timer);
      socket.close();
      resolve(answered);
    };
    const timer = setTimeout(() => end(false), 200);
    socket.once('error', () => end(false));
    socket.once('message', () => end(true));
    socket.connect(port, '127.0.0.1', () =>
      socket.send(Buffer.concat([Buffer.from([0x23]), Buffer.alloc(47)])),
    );
  });
}
