import type { DetailedPeerCertificate, PeerCertificate } from 'node:tls';

/** What is kept and shown of one certificate. */
export type CertificateReport = {
  readonly subject: string;
  readonly issuer: string;
  readonly names: readonly string[];
  readonly serial: string;
  /** SHA-256, hex, lower case. */
  readonly fingerprint: string;
  /** Milliseconds since the epoch. */
  readonly notBefore: number;
  readonly notAfter: number;
};

/** Longest chain that is followed; a server may send certificates in circles. */
const LONGEST_CHAIN = 10;

/** The chain as the server sent it, its own certificate first; empty where it sent none. */
export function certificateChain(certificate: DetailedPeerCertificate | undefined): CertificateReport[] {
  const chain: CertificateReport[] = [];
  const seen = new Set<string>();
  let current = certificate;
  while (current?.fingerprint256 && !seen.has(current.fingerprint256) && chain.length < LONGEST_CHAIN) {
    seen.add(current.fingerprint256);
    chain.push(report(current));
    current = current.issuerCertificate;
  }
  return chain;
}

/** The chain as lines that are kept as evidence, one certificate after the other. */
export function certificateLines(chain: readonly CertificateReport[]): string[] {
  return chain.flatMap((certificate, index) => [
    `${index} subject ${certificate.subject}`,
    `${index} issuer ${certificate.issuer}`,
    `${index} names ${certificate.names.join(', ')}`,
    `${index} valid ${day(certificate.notBefore)} to ${day(certificate.notAfter)}`,
    `${index} serial ${certificate.serial}`,
    `${index} sha256 ${certificate.fingerprint}`,
  ]);
}

function report(certificate: PeerCertificate): CertificateReport {
  return {
    subject: distinguishedName(certificate.subject),
    issuer: distinguishedName(certificate.issuer),
    names: alternativeNames(certificate.subjectaltname ?? ''),
    serial: certificate.serialNumber,
    fingerprint: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
    notBefore: Date.parse(certificate.valid_from),
    notAfter: Date.parse(certificate.valid_to),
  };
}

/** `DNS:a.example, IP Address:10.0.0.1` as names; what has a comma of its own is quoted there. */
function alternativeNames(text: string): string[] {
  const parts = text.match(/(?:[^,"]|"(?:[^"\\]|\\.)*")+/g) ?? [];
  return parts.map((part) => part.trim().replace(/^(DNS|IP Address):/, ''));
}

/** The attributes that come first in the name, as Go's `pkix.Name` orders them; blackbox_exporter's labels have it so. */
const ORDER = ['serialNumber', 'CN', 'postalCode', 'street', 'ST', 'L', 'OU', 'O', 'C'];

/** As RFC 4514 writes it: `CN=localhost,OU=x+OU=y,O=Acme\, Inc.,C=DE`. */
function distinguishedName(name: PeerCertificate['subject'] | undefined): string {
  return Object.entries(name ?? {})
    .sort(([first], [second]) => ORDER.indexOf(first) - ORDER.indexOf(second))
    .map(([key, value]) =>
      [value]
        .flat()
        .map((text) => `${key}=${escaped(String(text))}`)
        .join('+'),
    )
    .join(',');
}

function escaped(text: string): string {
  return text.replace(/[,+"\\<>;]|^[ #]| $/g, '\\$&');
}

function day(time: number): string {
  return Number.isFinite(time) ? new Date(time).toISOString() : 'unreadable';
}
