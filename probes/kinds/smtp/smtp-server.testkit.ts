import { type AddressedServer, startAddressedServer } from '../../connect/real-server.testkit.ts';
import { freePort } from '../../free-port.testkit.ts';

/** A handler that takes no mail, and no recipient but orders@example.org. */
const PROGRAM = `
import asyncio, ssl, sys
from aiosmtpd.smtp import SMTP, AuthResult

class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address == 'later@example.org':
            return '450 4.2.0 greylisted, come again'
        if address != 'orders@example.org':
            return '550 5.1.1 no such mailbox'
        envelope.rcpt_tos.append(address)
        return '250 OK'
    async def handle_DATA(self, server, session, envelope):
        return '554 nobody may send'

def check(server, session, envelope, mechanism, data):
    ok = data.login == b'probe' and data.password == b'hunter2'
    return AuthResult(success=ok, handled=False)

port, cert, key, login, implicit = int(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4], sys.argv[5]
context = None
if cert:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(cert, key)
exclude = {'': ['PLAIN', 'LOGIN'], 'LOGIN': ['PLAIN'], 'PLAIN': []}[login]
loop = asyncio.new_event_loop()
def make():
    return SMTP(Handler(), hostname='mail.test', loop=loop, tls_context=None if implicit else context,
        authenticator=check, auth_require_tls=False, auth_exclude_mechanism=exclude)
loop.run_until_complete(loop.create_server(make, '127.0.0.1', port, ssl=context if implicit else None))
loop.run_forever()
`;

export type TestSmtpOptions = {
  readonly certificate?: { readonly certFile: string; readonly keyFile: string };
  /** The mechanism that is offered; `PLAIN` has both. */
  readonly login?: 'LOGIN' | 'PLAIN';
  readonly implicit?: boolean;
};

/** A real aiosmtpd on loopback; the user is `probe`, the password `hunter2`. */
export async function startSmtp({
  certificate,
  login,
  implicit,
}: TestSmtpOptions = {}): Promise<AddressedServer> {
  const port = await freePort();
  const address = `127.0.0.1:${port}`;
  const files = [certificate?.certFile ?? '', certificate?.keyFile ?? ''];
  const words = ['-c', PROGRAM, String(port), ...files, login ?? '', implicit ? 'implicit' : ''];
  return startAddressedServer('/usr/bin/python3', words, { address });
}
