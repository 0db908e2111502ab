import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { problemsOfFile, testdata } from './load-config.testkit.ts';

/** What each `testdata/invalid-NAME.yml` is told: all its problems, as `LINE:COLUMN: path: what was wrong; what to do`. */
const problems: Record<string, readonly string[]> = {
  'alias-bomb': ['1:1: aliases expand to too much; write the values out'],
  'alias-cycle': ['2:6: alias *all contains itself; write the value out'],
  'alias-unknown': ['1:9: alias *nothing has no anchor above it; write the value out'],
  backup: [
    '5:36: backup.repositories.main.targets[0].path: expected an absolute path; correct it, or remove it',
    '6:19: backup.repositories.main.passphrase: the secret stands in a file that everybody on this host can read; chmod 600, or move it to a file and write a reference to that file',
    '10:17: backup.list[0].schedule: expected a cron expression of five fields, such as "30 2 * * *", that is ever due; correct it, or remove it',
    '11:18: backup.list[0].time_zone: expected a time zone such as UTC or Europe/Berlin; correct it, or remove it',
    '12:15: backup.list[0].jitter: expected a duration such as 30s, 5m, 1h30m or 15d, found "ten"; correct it, or remove it',
    '16:14: backup.list[1].every: must be at least 1s; correct it, or remove it',
    '17:23: backup.list[1].before[0].run: expected a list, found a text; correct it, or remove it',
    '18:37: backup.list[1].gentle.bandwidth[0].from: expected HH:MM; correct it, or remove it',
    '19:12: backup.list[1].wal: expected one of off, command, stream, found "always"; correct it, or remove it for the default off',
  ],
  'backup-contradictions': [
    '4:7: backup.repositories.open: give one of passphrase, identity and writer_key',
    '6:7: backup.repositories.twice: give one of passphrase, identity and writer_key, not several',
    '13:7: backup.list[0]: name its repository; there are open, twice, writer',
    '16:14: backup.list[0].every: it has a schedule already; keep one of both',
    '17:16: backup.list[0].max_age: its runs can be 1d apart, so that it would be late without a fault',
    '18:13: backup.list[1].name: a is there twice; rename one',
    '19:19: backup.list[1].repository: no repository is called wirter; there are open, twice, writer',
    '21:15: backup.list[1].jitter: it has no effect without schedule or every',
    '22:18: backup.list[1].retention: it keeps nothing; give at least one rule',
    '23:12: backup.list[1].wal: only postgres has write-ahead logs, not command',
    '27:18: backup.list[2].time_zone: it has no effect without schedule',
    '28:14: backup.list[2].check: say when: give schedule or every',
    '28:22: backup.list[2].check.read: a writer key cannot read back; write none, and check from another host',
    '34:16: backup.list[3].max_age: its runs can be 1h apart, so that it would be late without a fault',
    '39:14: backup.list[4].every: c is of the same group and has another every; give both the same',
  ],
  chaos: [
    '3:11: chaos.proxy.port: must be at most 65535, found the number 70000; correct it, or remove it for the default 8474',
    '5:51: chaos.proxy.proxies[0].upstream: address db: missing port in address; write it like 127.0.0.1:6379',
    '10:35: chaos.proxy.proxies[1].toxics[0].ttl: expected a duration such as 30s, 5m, 1h30m or 15d, found the number 30; correct it, or remove it',
    '12:10: chaos.toxiproxy.url: it is not a URL; write it like http://10.0.0.5:8474',
  ],
  'chaos-contradiction': [
    '4:5: chaos.toxiproxy: this agent runs a fault proxy of its own already (chaos.proxy); keep one of both',
  ],
  'chaos-exposed': [
    '3:11: chaos.proxy.host: other hosts could reach it; write 127.0.0.1, or allow_non_loopback: true',
    '5:28: chaos.proxy.proxies[0].listen: other hosts could reach it; write 127.0.0.1, or allow_non_loopback: true',
    '6:17: chaos.proxy.proxies[1].name: a is there twice; rename one',
    '6:28: chaos.proxy.proxies[1].listen: other hosts could reach it; write 127.0.0.1, or allow_non_loopback: true',
    '12:13: chaos.proxy.proxies[2].toxics[1].name: latency_downstream is there twice; rename one',
  ],
  'chaos-toxics': [
    '8:60: chaos.proxy.proxies[0].toxics[0].attributes.delay: latency has no such attribute; it has latency, jitter',
    '9:62: chaos.proxy.proxies[0].toxics[1].attributes.latency: expected a whole number; correct it, or remove it',
    '10:62: chaos.proxy.proxies[0].toxics[2].attributes.latency: expected a number without quotes and unit; correct it, or remove it',
    '11:13: chaos.proxy.proxies[0].toxics[3]: latency must be from 0 to 3600000 ms, not -1; correct it',
    '12:13: chaos.proxy.proxies[0].toxics[4]: invalid match.client_cidr: everyone is no network, such as 10.0.0.0/8; correct it',
  ],
  choice: [
    '2:10: log.level: expected one of debug, info, warn, error, found "warning"; correct it, or remove it for the default info',
  ],
  contradiction: [
    '3:5: api.tls: cert_file and key_file go together: give both, or neither',
    '3:5: api.tls: cert_file has no effect while tls.enabled is false',
  ],
  'control-character': ['1:9: character U+0007 is not allowed; remove it, or write it as an escape'],
  'duration-too-short': [
    '2:12: peers.timeout: must be at least 100ms; correct it, or remove it for the default 2s',
  ],
  'duration-without-unit': [
    '2:13: peers.interval: expected a duration such as 30s, 5m, 1h30m or 15d, found the number 10; correct it, or remove it for the default 10s',
  ],
  duration: [
    '2:13: peers.interval: expected a duration such as 30s, 5m, 1h30m or 15d, found "10 seconds"; correct it, or remove it for the default 10s',
  ],
  indentation: ['3:1: all mapping items must start at the same column; indent everything on one level alike'],
  'key-not-text': ['1:3: key is not a text; write a plain name'],
  'key-twice': ['4:1: key "host" is given twice; keep one of them'],
  'label-name': [
    '2:3: labels.data-center: expected a label name: letters, digits, underscore; not __ first; rename it',
  ],
  'list-item': ['4:7: peers.list[1].url: expected a text, found nothing; add the value'],
  'not-utf8': ['1:1: text is not UTF-8; save the file as UTF-8'],
  peers: [
    '3:12: peers.list[0].url: it is not a URL; write it like https://web-2:8338',
    '5:12: peers.list[2].url: https://web-4 is there twice; keep one',
    '6:20: peers.list[2].fingerprint: expected the SHA-256 of a certificate: 64 hexadecimal digits, colons allowed; correct it, or remove it',
    '7:12: peers.list[3].url: it has more than scheme, host and port; write it like https://web-2:8338',
    '8:7: peers.list[4]: a fingerprint says nothing without TLS; use https://',
  ],
  quote: ['3:1: missing closing "quote; add what is missing, or put the text in quotes'],
  'reference-in-plain-option': ['1:7: host: references are only for secrets; write the value itself'],
  remote: [
    '2:10: remote_write[0].url: it is not a URL; write it like https://metrics.example.com:8428',
    '3:10: remote_write[1].url: a URL is shown and logged; write the password under basic_auth',
    '4:5: remote_write[2]: give one of basic_auth and bearer_token, not both',
    '4:5: remote_write[2]: its secrets could be read on the way; use https://',
    '5:19: remote_write[2].bearer_token: the secret stands in a file that everybody on this host can read; chmod 600, or move it to a file and write a reference to that file',
    '6:42: remote_write[2].basic_auth.password: the secret stands in a file that everybody on this host can read; chmod 600, or move it to a file and write a reference to that file',
    '8:14: remote_write[3].ca_file: expected an absolute path; correct it, or remove it',
    '9:13: remote_write[3].match[0]: 1:4: parse error: unexpected <offset>',
    '9:29: remote_write[3].match[1]: 1:5: parse error: unexpected "("',
    '9:45: remote_write[3].match[2]: 1:2: parse error: unexpected end of input inside braces',
    '10:24: remote_write[3].external_labels.__name__: expected a label name: letters, digits, underscore; not __ first; rename it',
    '10:37: remote_write[3].external_labels.data-center: expected a label name: letters, digits, underscore; not __ first; rename it',
    '11:15: remote_write[3].interval: must be at least 1s; correct it, or remove it for the default 5s',
    '13:15: remote_write[4].protocol: expected one of auto, 1.0, 2.0, found the number 3; correct it, or remove it for the default auto',
    '15:8: history.url: it is not a URL; write it like https://metrics.example.com:8428',
    '16:3: history.max_sample: unknown option; did you mean "max_samples"?',
  ],
  'remote-twice': ['3:10: remote_write[1].url: 127.0.0.1_8428 is there twice; give one another name'],
  'secret-as-number': [
    '4:14: peers.list[0].token: expected a text: a reference to an environment variable or a file, or the secret itself, found a number; correct it, or remove it',
  ],
  'secret-in-part': [
    '4:14: peers.list[0].token: a reference must be the whole value; move the rest into what it names',
  ],
  'secret-no-file': [
    '4:14: peers.list[0].token: cannot read no-such-file: ENOENT; create it, readable for the agent alone',
  ],
  'secret-not-set': [
    '4:14: peers.list[0].token: environment variable NO_SUCH_VARIABLE is not set; set it for the agent',
  ],
  'secret-readable-by-all': [
    '4:14: peers.list[0].token: the secret stands in a file that everybody on this host can read; chmod 600, or move it to a file and write a reference to that file',
  ],
  several: [
    '1:1: hots: unknown option; did you mean "host"?',
    '3:9: labels.rack: expected a text, found the number 12; put it in quotes',
    '5:10: log.level: expected one of debug, info, warn, error, found "loud"; correct it, or remove it for the default info',
    '6:11: log.format: expected one of text, json, found "xml"; correct it, or remove it for the default text',
    '8:11: api.listen: expected HOST:PORT, such as 127.0.0.1:8338 or [::1]:8338; correct it, or remove it for the default 127.0.0.1:8338',
  ],
  size: [
    '3:16: store.series.max_bytes: expected a size such as 512MiB, 1GiB or 4096, found "1 gigabyte"; correct it, or remove it for the default 1GiB',
  ],
  tab: ['2:1: tabs are not allowed as indentation; indent with spaces'],
  tag: ['1:7: unresolved tag: tag:yaml.org,2002:python/object:os.system; remove the tag'],
  'top-level': ['1:1: expected a section, found a list; correct it, or remove it'],
  'two-documents': ['2:1: a second document begins; keep one document: remove --- and what follows'],
  'type-list': ['2:3: collect: expected a section, found a list; correct it, or remove it'],
  'type-number': ['1:7: host: expected a text, found the number 12; put it in quotes'],
  'type-text': [
    '3:14: api.tls.enabled: expected true or false, found a text; correct it, or remove it for the default false',
  ],
  'unknown-option-without-neighbour': ['2:3: log.destination: unknown option; known here: format, level'],
  'unknown-option': ['3:3: log.levle: unknown option; did you mean "level"?'],
  'unknown-section': ['1:1: collectors: unknown option; did you mean "collect"?'],
  'yaml-version': ['1:1: the %YAML line asks for another version than 1.2; remove it'],
};

test('every invalid file in testdata is in this table', () => {
  const files = readdirSync(testdata).filter((name) => name.startsWith('invalid-'));
  expect(files.sort()).toEqual(
    Object.keys(problems)
      .map((name) => `invalid-${name}.yml`)
      .sort(),
  );
});

test.each(Object.entries(problems))(
  'loadConfig() tells what is wrong with invalid-%s.yml',
  (name, expected) => {
    const file = `invalid-${name}.yml`;
    expect(problemsOfFile(file)).toEqual(expected.map((problem) => `${file}:${problem}`));
  },
);
