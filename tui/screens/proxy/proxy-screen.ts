import {
  listProxyConnections,
  type ProxyConnection,
  type ToxicKindRow,
} from '../../../agent/contract/proxies.ts';
import { AnswerPoll, type PolledAnswer } from '../../data/answer-poll.ts';
import type { FleetHost } from '../../data/fleet-host.ts';
import type { FleetProxy, FleetToxic } from '../../data/fleet-proxy.ts';
import { tableView } from '../../export/table-view.ts';
import type { Place } from '../../place/place.ts';
import type { Table } from '../../table/table.ts';
import { tableOptions, takeTableOptions } from '../../table/table-place.ts';
import { tableSummary } from '../../table/table-summary.ts';
import { shortDuration } from '../../text/short.ts';
import { ends, line, type Span } from '../../text/spans.ts';
import type { Theme } from '../../theme/theme.ts';
import { actionOf, type KeyBinding } from '../key-binding.ts';
import { ProxiesScreen } from '../proxies/proxies-screen.ts';
import {
  startAdding,
  startChanging,
  startClosing,
  startRemoving,
  startToggling,
} from '../proxies/proxy-actions.ts';
import { matchText, proxyStateRole, proxyStateText } from '../proxies/toxic-looks.ts';
import type { Screen, ScreenContext, ScreenKind, ScreenSize } from '../screen.ts';
import { createConnectionTable } from './connection-table.ts';
import { HEADER_LINES, proxyHeader } from './proxy-header.ts';
import { type ProxyAction, proxyKeys } from './proxy-keys.ts';
import { createToxicTable } from './toxic-table.ts';

type Connections = { readonly connections: readonly ProxyConnection[]; readonly of: number };
const NO_ANSWER: PolledAnswer<Connections> = { value: null, answeredAt: null, because: null };
const PERIOD_MS = 2_000;

/** One proxy on one host: its toxics, its connections. */
export const proxyScreen: ScreenKind = {
  id: 'proxy',
  title: 'proxy',
  does: 'one proxy of a host, its toxics and connections: proxy web-1 redis',
  takes: 'hosts',
  open: ({ path, options, ...rest }, context) => {
    const [host, ...name] = path;
    if (host === undefined) return new ProxiesScreen({ options }, context);
    if (name.length === 0)
      return new ProxiesScreen({ options: { filter: `host=${host}`, ...options } }, context);
    return new ProxyScreen({ path: [host, name.join(' ')], options, ...rest }, context);
  },
};

class ProxyScreen implements Screen {
  readonly #context: ScreenContext;
  readonly #host: string;
  readonly #name: string;
  readonly #toxics: Table<FleetToxic>;
  readonly #connections: Table<ProxyConnection>;
  readonly #unsubscribe: () => void;
  #list: 'toxics' | 'connections';
  #proxy: FleetProxy | null = null;
  #poll: { readonly host: FleetHost; readonly poll: AnswerPoll<Connections> } | null = null;
  #answer: PolledAnswer<Connections> = NO_ANSWER;

  constructor({ path, options }: Place, context: ScreenContext) {
    this.#context = context;
    this.#host = path[0]!;
    this.#name = path[1]!;
    this.#list = options.list === 'connections' ? 'connections' : 'toxics';
    this.#toxics = createToxicTable({
      now: () => context.present().at,
      kinds: () => this.#kinds,
      placeOf: (toxic) => this.#proxy?.toxics.indexOf(toxic) ?? 0,
      empty: () => this.#noToxics(),
    });
    this.#connections = createConnectionTable(() => [this.#noConnections()]);
    takeTableOptions(this.#focused, options);
    this.#unsubscribe = context.proxies.subscribe(() => context.changed());
    this.refresh();
  }

  crumb(): string {
    return `${this.#host} ${this.#name}`;
  }

  headline(theme: Theme): Span[] {
    const proxy = this.#proxy;
    if (proxy === null) return [[this.#context.proxies.snapshot().loaded ? 'not known' : 'asking…', 'dim']];
    const isPast = this.#context.when().at !== null;
    return [
      [isPast ? 'as it is NOW: the past is not kept  ' : '', 'warn'],
      [proxy.silent === null ? '' : `silent: ${proxy.silent}  `, 'warn'],
      [proxyStateText(proxy, theme), proxyStateRole(proxy)],
    ];
  }

  bindings(): readonly KeyBinding<unknown>[] {
    return proxyKeys[this.#list];
  }

  legend({ glyphs }: Theme): string[] {
    return [
      'up is client to server, down is server to client; toxics stand in the order in which bytes go through them',
      'share: of connections that it is for   holds: open connections that it has hold of',
      `left: until it ends by itself; ${glyphs.nothing} where nothing ends it, since an application put it there`,
      'held: bytes that came and are held back   held or lost: bytes that came and were not delivered',
      'in the past: the proxy is shown as it is now',
    ];
  }

  table(): Table<never> {
    return this.#focused;
  }

  press(key: string): boolean {
    const action = actionOf(proxyKeys[this.#list], key);
    if (action === undefined) return false;
    if (action === 'list') this.#list = this.#list === 'toxics' ? 'connections' : 'toxics';
    else if (action === 'host') this.#context.go({ screen: 'host', path: [this.#host] });
    else if (this.#proxy === null) this.#context.say('this proxy is not known', 'warn');
    else this.#act(action, this.#proxy);
    return true;
  }

  click(row: number, _column: number, { height }: ScreenSize): void {
    const split = HEADER_LINES + this.#toxicRows(height) + 2;
    this.#list = row < split ? 'toxics' : 'connections';
    const table = this.#focused;
    const clicked = table.rowAt(row - (row < split ? HEADER_LINES + 2 : split + 2));
    if (clicked !== undefined) table.select(table.options.key(clicked));
  }

  lines({ width, height }: ScreenSize, theme: Theme): string[] {
    const header =
      this.#proxy === null
        ? [line([[` ${this.#unknown()}`, 'dim']], width, theme), line([], width, theme)]
        : proxyHeader(this.#proxy, width, theme);
    const toxicRows = this.#toxicRows(height);
    const detail = this.#detail(width, theme);
    const left = Math.max(2, height - HEADER_LINES - toxicRows - 3 - detail.length);
    return [
      ...header,
      this.#title('toxics', width, theme),
      ...this.#toxics.lines(width, toxicRows + 1, theme, this.#list === 'toxics'),
      this.#title('connections', width, theme),
      ...this.#connections.lines(width, left, theme, this.#list === 'connections'),
      ...detail,
    ].slice(0, height);
  }

  refresh(): void {
    const { proxies } = this.#context.proxies.snapshot();
    this.#proxy = proxies.find(({ host, name }) => host === this.#host && name === this.#name) ?? null;
    this.#toxics.show(this.#proxy?.toxics ?? []);
    this.#follow();
    this.#answer = this.#poll?.poll.answer ?? NO_ANSWER;
    this.#connections.show(this.#answer.value?.connections ?? []);
  }

  travel(): void {
    this.refresh();
  }

  place(): Pick<Place, 'path' | 'options'> {
    const list = this.#list === 'toxics' ? '' : this.#list;
    return { path: [this.#host, this.#name], options: { list, ...tableOptions(this.#focused) } };
  }

  view(theme: Theme) {
    const about = {
      title: `${this.#list} of ${this.#name} on ${this.#host}`,
      at: this.#context.present().at,
    };
    return tableView(this.#focused, about, theme);
  }

  stop(): void {
    this.#unsubscribe();
    this.#poll?.poll.stop();
  }

  /** The list that takes the keys; of which rows is all one to what is done with it as a table. */
  get #focused(): Table<never> {
    return (this.#list === 'toxics' ? this.#toxics : this.#connections) as unknown as Table<never>;
  }

  get #kinds(): readonly ToxicKindRow[] {
    return this.#proxy === null ? [] : this.#context.proxies.kinds(this.#proxy.hostKey);
  }

  #act(action: Exclude<ProxyAction, 'list' | 'host'>, proxy: FleetProxy): void {
    const toxic = this.#toxics.selected;
    const connection = this.#list === 'connections' ? this.#connections.selected : undefined;
    if (action === 'add') startAdding([proxy], this.#context);
    else if (action === 'toggle') startToggling([proxy], this.#context);
    else if (action === 'remove') startRemoving([{ proxy, toxics: this.#toxics.chosen }], this.#context);
    else if (action === 'tap') this.#tap(connection);
    else if (action === 'close') {
      if (connection !== undefined) startClosing(proxy, connection, this.#context);
    } else if (toxic !== undefined) startChanging(proxy, toxic, this.#context);
    else this.#context.say('there is no toxic to change; a adds one');
  }

  #tap(connection: ProxyConnection | undefined): void {
    const options = connection === undefined ? {} : { connection: String(connection.id) };
    this.#context.go({ screen: 'tap', path: [this.#host, this.#name], options });
  }

  /** Asks for the connections of the host that has that name now. */
  #follow(): void {
    const host = this.#context.present().hosts.find(({ name }) => name === this.#host);
    if (host === undefined || host.key === this.#poll?.host.key) return;
    this.#poll?.poll.stop();
    const client = this.#context.client(host);
    const params = { proxy: this.#name };
    this.#poll = client && {
      host,
      poll: new AnswerPoll({
        ask: (_, signal) => client.call(listProxyConnections, { params }, { signal }),
        at: null,
        clockOffsetMs: () => host.clockOffsetMs ?? 0,
        changed: () => this.#context.changed(),
        period: PERIOD_MS,
      }),
    };
  }

  /** As many as there are, as long as connections have as much room. */
  #toxicRows(height: number): number {
    const most = Math.max(2, Math.floor((height - HEADER_LINES - 6) / 2));
    return Math.max(2, Math.min(this.#toxics.rows.length, most));
  }

  #title(list: 'toxics' | 'connections', width: number, theme: Theme): string {
    const { rule } = theme.glyphs;
    const isChosen = list === this.#list;
    const left: Span[] = [
      [` ${rule}${rule} `, 'axis'],
      [isChosen ? `[${list}]` : ` ${list} `, isChosen ? 'title' : 'dim'],
      ...(isChosen ? tableSummary(this.#focused) : []),
    ];
    return ends(left, [[`${this.#remark(list)} `, 'dim']], width, theme);
  }

  #remark(list: 'toxics' | 'connections'): string {
    if (list === 'toxics') return String(this.#toxics.all.length);
    const { value, answeredAt, because } = this.#answer;
    if (value === null) return because ?? '';
    const count =
      value.connections.length < value.of ? `${value.connections.length} of ${value.of}` : value.of;
    const age =
      answeredAt === null ? '' : `, asked ${shortDuration(this.#context.present().at - answeredAt)} ago`;
    return because === null ? `${count}${age}` : `${count}${age}: ${because}`;
  }

  /** What the selected toxic does, in words. */
  #detail(width: number, theme: Theme): string[] {
    const toxic = this.#toxics.selected;
    if (toxic === undefined) return [];
    const kind = this.#kinds.find(({ name }) => name === toxic.type);
    const attributes = (kind?.attributes ?? []).map(
      ({ name, unit, describe }) =>
        `${name} ${toxic.attributes[name] ?? ''}${unit ? ` ${unit}` : ''}: ${describe}`,
    );
    const facts = [kind?.describe ?? toxic.type, ...attributes, matchText(toxic)].filter(Boolean);
    return [
      line(
        [
          [` ${toxic.name} `, 'title'],
          [facts.join('; '), 'dim'],
        ],
        width,
        theme,
      ),
    ];
  }

  #unknown(): string {
    const { loaded, without, missing } = this.#context.proxies.snapshot();
    if (!loaded) return 'asking all hosts…';
    const none = without.find(({ host }) => host === this.#host);
    if (none !== undefined) return `${this.#host} has no fault proxy: ${none.because}`;
    const silent = missing.find((words) => words.startsWith(`${this.#host}: `));
    if (silent !== undefined) return `No answer from ${silent}`;
    const known = this.#context.present().hosts.some(({ name }) => name === this.#host);
    return known ? `${this.#host} has no proxy ${this.#name}.` : `${this.#host} is not in this fleet.`;
  }

  #noToxics(): string[] {
    return this.#proxy === null ? [] : ['No toxic: what comes goes through as it is.  a adds one.'];
  }

  #noConnections(): string {
    const { value, because } = this.#answer;
    if (this.#poll === null) return 'This host cannot be asked.';
    if (value === null) return because === null ? 'asking…' : `No answer: ${because}`;
    return 'No open connection.';
  }
}
