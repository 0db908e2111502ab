import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { temporaryFolder } from '../../agent/kit/temporary-folder.testkit.ts';

export type TestCertificate = {
  readonly certFile: string;
  readonly keyFile: string;
  /** PEM: the certificate, then those between it and the root. */
  readonly cert: string;
  readonly key: string;
};

export type TestCertificateOptions = {
  /** Names and addresses it is for. */
  readonly names?: readonly string[];
  /** Days from now; a negative number is in the past. */
  readonly validFrom?: number;
  readonly validUntil?: number;
  /** As `openssl req -newkey` takes it. */
  readonly key?: 'ec' | 'rsa:1024' | 'rsa:2048';
  readonly digest?: 'sha1' | 'sha256';
  /** URL of the OCSP responder that the certificate names. */
  readonly ocsp?: string;
  /** An authority of its own, a responder for OCSP, or (by default) a server and client. */
  readonly use?: 'authority' | 'ocsp' | 'peer';
};

/**
 * A certificate authority (`openssl ca`) in a folder of its own for the running test: it issues certificates as they
 * should and as they should not be, and its `indexFile` is what `openssl ocsp` answers from.
 *
 *     const authority = testAuthority();
 *     const { cert, key } = authority.issue({ names: ['db.example'], validFrom: -30, validUntil: -1 });
 *     createServer({ cert, key })  ·  tls: { ca_file: authority.certFile }
 */
export class TestAuthority {
  readonly folder: string;
  readonly certFile: string;
  readonly keyFile: string;
  readonly indexFile: string;
  readonly #between: string;
  #issued = 0;

  /** @param between PEM of this authority and those above it, where it is not a root */
  constructor(folder: string, certFile: string, keyFile: string, between = '') {
    this.folder = folder;
    this.certFile = certFile;
    this.keyFile = keyFile;
    this.indexFile = join(folder, 'index.txt');
    this.#between = between;
    writeFileSync(this.indexFile, '');
    writeFileSync(join(folder, 'index.txt.attr'), 'unique_subject = no\n');
    writeFileSync(join(folder, 'serial'), '1000\n');
  }

  issue(options: TestCertificateOptions = {}): TestCertificate {
    const { names = ['localhost', '127.0.0.1', '::1'], key = 'ec', digest = 'sha256' } = options;
    const stem = join(this.folder, `issued-${++this.#issued}`);
    const [certFile, keyFile, request] = [`${stem}.pem`, `${stem}.key`, `${stem}.csr`];
    openssl([
      'req',
      '-new',
      ...newKey(key),
      '-nodes',
      '-keyout',
      keyFile,
      '-out',
      request,
      '-subj',
      `/CN=${names[0]}`,
    ]);
    writeFileSync(`${stem}.cnf`, configuration(this.folder, names, options));
    const dates = ['-startdate', day(options.validFrom ?? -1), '-enddate', day(options.validUntil ?? 90)];
    const signer = ['-cert', this.certFile, '-keyfile', this.keyFile, '-md', digest];
    const files = ['-config', `${stem}.cnf`, '-extensions', 'leaf', '-in', request, '-out', certFile];
    openssl(['ca', '-batch', '-notext', '-preserveDN', ...files, ...signer, ...dates]);
    const cert = readFileSync(certFile, 'utf8') + this.#between;
    writeFileSync(certFile, cert);
    return { certFile, keyFile, cert, key: readFileSync(keyFile, 'utf8') };
  }

  /** An authority below this one; what it issues is sent with its own certificate. */
  issueAuthority(options: Omit<TestCertificateOptions, 'use'> = {}): TestAuthority {
    const issued = this.issue({ names: ['Test Intermediate'], ...options, use: 'authority' });
    const folder = join(this.folder, `authority-${this.#issued}`);
    mkdirSync(folder);
    return new TestAuthority(folder, issued.certFile, issued.keyFile, issued.cert);
  }

  revoke({ certFile }: TestCertificate): void {
    writeFileSync(join(this.folder, 'revoke.cnf'), configuration(this.folder, ['revoked'], {}));
    const config = ['-config', join(this.folder, 'revoke.cnf')];
    openssl(['ca', ...config, '-revoke', certFile, '-cert', this.certFile, '-keyfile', this.keyFile]);
  }
}

/** A root authority; in a folder that goes with the running test unless another is given. */
export function testAuthority(folder: string = temporaryFolder()): TestAuthority {
  const { certFile, keyFile } = selfSigned(folder, 'Test Root', ['basicConstraints=critical,CA:TRUE']);
  return new TestAuthority(folder, certFile, keyFile);
}

/** A certificate that nobody but itself has signed, for `localhost`, `127.0.0.1` and `::1`. */
export function selfSignedCertificate(): TestCertificate {
  const names = 'subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1';
  return selfSigned(temporaryFolder(), 'localhost', [names, 'basicConstraints=critical,CA:FALSE']);
}

function selfSigned(folder: string, name: string, extensions: readonly string[]): TestCertificate {
  const [certFile, keyFile] = [join(folder, 'self.pem'), join(folder, 'self.key')];
  const added = extensions.flatMap((extension) => ['-addext', extension]);
  const files = ['-nodes', '-keyout', keyFile, '-out', certFile];
  openssl(['req', '-x509', ...newKey('ec'), ...files, '-days', '365', '-subj', `/CN=${name}`, ...added]);
  return { certFile, keyFile, cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8') };
}

function newKey(key: NonNullable<TestCertificateOptions['key']>): string[] {
  return key === 'ec' ? ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'] : ['-newkey', key];
}

function configuration(
  folder: string,
  names: readonly string[],
  { ocsp, use = 'peer' }: TestCertificateOptions,
): string {
  const extensions = {
    authority: 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign',
    ocsp: 'basicConstraints=CA:FALSE\nextendedKeyUsage=OCSPSigning',
    peer: `basicConstraints=CA:FALSE\nsubjectAltName=${names.map((name) => (isIP(name) ? `IP:${name}` : `DNS:${name}`)).join(',')}`,
  };
  return [
    '[ca]\ndefault_ca=this\n[this]',
    `dir=${folder}\nnew_certs_dir=${folder}\ndatabase=${folder}/index.txt\nserial=${folder}/serial`,
    'policy=any\ndefault_md=sha256\ndefault_days=90\n[any]\ncommonName=supplied',
    `[leaf]\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n${extensions[use]}`,
    ocsp === undefined ? '' : `authorityInfoAccess=OCSP;URI:${ocsp}`,
    '',
  ].join('\n');
}

/** A time as `openssl ca` reads it: 20261121094536Z. */
function day(days: number): string {
  const text = new Date(Date.now() + days * 86_400_000).toISOString();
  return `${text.replace(/[-:T]|\..*/g, '')}Z`;
}

function openssl(words: readonly string[]): void {
  execFileSync('openssl', words, { stdio: ['ignore', 'ignore', 'pipe'] });
}
