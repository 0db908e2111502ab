import { connectPostgres } from './postgres-connection-bun.ts';
import { postgresOptions } from './postgres-options.ts';
import { serverAddress } from './server-address.ts';

/** Run as a program of its own: a thread of the tests cannot change its user. */
const [, , host = '', port = ''] = process.argv;
const address = serverAddress(postgresOptions.parse({ host, port: Number(port) }), {});
const connection = await connectPostgres(address);
const [row] = await connection.query('SELECT current_user::text AS who, $1::text AS said', ['x']);
const same = process.geteuid?.() === process.getuid?.() ? 'as before' : 'changed';
console.log(row?.who, row?.said, same);
await connection.close();
