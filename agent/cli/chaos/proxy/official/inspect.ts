import type { ServerProxy, ServerToxic } from '../../../../../chaos/proxy/client/server-proxy.ts';
import { safeLine } from '../../../../kit/safe-text.ts';
import type { Output } from '../../../command.ts';
import { jsonText } from '../../../json-text.ts';
import { createStyle } from '../../../style.ts';
import { type Column, formatTable } from '../../../table/format-table.ts';
import { orFailure } from './failure-of.ts';
import { type OfficialCommand, proxyNameIn } from './official-command.ts';
import { jsonFlag } from './our-flags.ts';

/** `toxiproxy-cli inspect`. */
export const inspect: OfficialCommand = {
  words: 'inspect',
  aliases: ['i', 'ins'],
  usage: "inspect a single proxy\n  usage: 'toxiproxy-cli inspect <proxyName>'\n",
  flags: [jsonFlag],
  describe: 'Show one proxy and its toxics',
  examples: [['vedette chaos proxy inspect redis', 'Each toxic with its attributes']],
  json: '{name, listen, upstream, enabled, toxics: [{name, type, stream, toxicity, attributes}]}',
  async run(flags, server, output) {
    const name = proxyNameIn(flags);
    const proxy = await orFailure(`Failed to retrieve proxy ${name}: `, server.proxy(name));
    if (flags.on('json')) output.write(jsonText(proxy));
    else if (output.isTerminal) showProxy(proxy, output);
    else output.write(proxy.toxics.map((toxic) => `${line(toxic)}\n`).join(''));
  },
};

function line({ name, type, stream, toxicity, attributes }: ServerToxic): string {
  const pairs = settings(attributes).map((pair) => `${pair}\t`);
  const shown = toxicity.toFixed(2);
  return `${name}\ttype=${type}\tstream=${stream}\ttoxicity=${shown}\tattributes=[\t${pairs.join('')}]`;
}

function settings(attributes: ServerToxic['attributes']): string[] {
  return Object.keys(attributes)
    .sort()
    .map((name) => `${name}=${attributes[name]}`);
}

function showProxy({ name, listen, upstream, enabled, toxics }: ServerProxy, output: Output): void {
  const style = createStyle(output.color);
  const state = enabled ? style.good('enabled') : style.bad('disabled');
  output.write(`${style.strong(safeLine(name))}  ${safeLine(`${listen} → ${upstream}`)}  ${state}\n`);
  if (toxics.length === 0) output.write('No toxics.\n');
  else output.write(`${formatTable(columns, toxics, output.columns).join('\n')}\n`);
}

const columns: Column<ServerToxic>[] = [
  { title: 'TOXIC', cell: ({ name }) => name, shrinkTo: 16 },
  { title: 'TYPE', cell: ({ type }) => type },
  { title: 'STREAM', cell: ({ stream }) => stream },
  { title: 'TOXICITY', cell: ({ toxicity }) => toxicity.toFixed(2), align: 'right' },
  { title: 'ATTRIBUTES', cell: ({ attributes }) => settings(attributes).join(' '), shrinkTo: 16 },
  { title: 'TTL', cell: ({ ttl }) => (ttl === undefined ? '' : `${ttl} s`), spare: 1, align: 'right' },
  { title: 'OWNER', cell: ({ owner }) => owner ?? '', spare: 2, shrinkTo: 8 },
];
