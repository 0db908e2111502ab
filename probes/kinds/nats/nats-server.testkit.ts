import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../../agent/kit/temporary-folder.testkit.ts';
import { type AddressedServer, startAddressedServer } from '../../connect/real-server.testkit.ts';
import { freePort } from '../../free-port.testkit.ts';

/** A real nats-server on loopback, with lines of configuration added. */
export async function startNats(lines: readonly string[] = []): Promise<AddressedServer> {
  const folder = temporaryFolder();
  const address = `127.0.0.1:${await freePort()}`;
  const file = join(folder, 'nats.conf');
  writeFileSync(file, [`listen: "${address}"`, ...lines, ''].join('\n'));
  return startAddressedServer('nats-server', ['-c', file], { address, cwd: folder });
}
