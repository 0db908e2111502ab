import type { ServerProxy } from '../../../../../chaos/proxy/client/server-proxy.ts';
import type { Output } from '../../../command.ts';
import { jsonText } from '../../../json-text.ts';
import { createStyle } from '../../../style.ts';
import { type Column, formatTable } from '../../../table/format-table.ts';
import { orFailure } from './failure-of.ts';
import type { OfficialCommand } from './official-command.ts';
import { jsonFlag } from './our-flags.ts';

/** `toxiproxy-cli list`. */
export const list: OfficialCommand = {
  words: 'list',
  aliases: ['l', 'li', 'ls'],
  usage: "list all proxies\n  usage: 'toxiproxy-cli list'\n",
  flags: [jsonFlag],
  describe: 'List the proxies of a Toxiproxy server',
  examples: [
    ['vedette chaos proxy list', 'name, listen, upstream, enabled, number of toxics'],
    ['vedette chaos proxy list --host http://db-1:8474 --json', 'Of another server, with the toxics'],
  ],
  json: '[{name, listen, upstream, enabled, toxics: [{name, type, stream, toxicity, attributes}]}]',
  async run(flags, server, output) {
    const proxies = await orFailure('Failed to retrieve proxies: ', server.proxies(), '');
    if (flags.on('json')) output.write(jsonText(proxies));
    else if (output.isTerminal) showTable(proxies, output);
    else output.write(proxies.map((proxy) => `${line(proxy)}\n`).join(''));
  },
};

const stateOf = ({ enabled }: ServerProxy) => (enabled ? 'enabled' : 'disabled');

function line(proxy: ServerProxy): string {
  const { name, listen, upstream, toxics } = proxy;
  return [name, listen, upstream, stateOf(proxy), toxics.length].join('\t');
}

function showTable(proxies: readonly ServerProxy[], output: Output): void {
  if (proxies.length === 0) {
    output.writeError(
      'No proxies. Make one with: vedette chaos proxy create -l HOST:PORT -u HOST:PORT NAME\n',
    );
    return;
  }
  const style = createStyle(output.color);
  const columns: Column<ServerProxy>[] = [
    { title: 'NAME', cell: ({ name }) => name, shrinkTo: 16 },
    { title: 'LISTEN', cell: ({ listen }) => listen, shrinkTo: 15 },
    { title: 'UPSTREAM', cell: ({ upstream }) => upstream, shrinkTo: 15 },
    { title: 'PROTOCOL', cell: ({ protocol }) => protocol ?? '', spare: 1 },
    {
      title: 'STATE',
      cell: stateOf,
      style: ({ enabled }, text) => (enabled ? style.good(text) : style.bad(text)),
    },
    {
      title: 'TOXICS',
      cell: ({ toxics }) => (toxics.length === 0 ? '–' : toxics.map(({ type }) => type).join(' ')),
      shrinkTo: 12,
      style: ({ toxics }, text) => (toxics.length === 0 ? style.faint(text) : style.warn(text)),
    },
  ];
  output.write(`${formatTable(columns, proxies, output.columns).join('\n')}\n`);
}
