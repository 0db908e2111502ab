import type { ProxiesSnapshot } from '../../data/fleet-proxies.ts';
import { type FleetProxy, isFaulty, proxyKey } from '../../data/fleet-proxy.ts';
import type { Place } from '../../place/place.ts';
import { Table } from '../../table/table.ts';
import { takeTableOptions } from '../../table/table-place.ts';
import { shortDuration } from '../../text/short.ts';
import { line, type Span } from '../../text/spans.ts';
import type { Theme } from '../../theme/theme.ts';
import { actionOf, type KeyBinding } from '../key-binding.ts';
import type { ScreenContext, ScreenKind, ScreenSize } from '../screen.ts';
import { TableScreen } from '../table-screen.ts';
import { proxiesKeys } from './proxies-keys.ts';
import { startAdding, startChanging, startRemoving, startToggling } from './proxy-actions.ts';
import { proxyColumns } from './proxy-columns.ts';
import { proxyStateRole, proxyStateText, toxicChip } from './toxic-looks.ts';

/** The fault proxies of all hosts, one row a proxy on a host. */
export const proxiesScreen: ScreenKind = {
  id: 'proxies',
  title: 'proxies',
  does: 'the fault proxies of all hosts, their toxics and what they move',
  takes: 'nothing',
  open: (place, context) => new ProxiesScreen(place, context),
};

const KEPT = new Set(['state', 'toxics']);
const FAULTY_FIRST = { id: 'faulty', title: 'faulty first' };

/** Proxies of all hosts as they are; the past of proxies is not kept. */
export class ProxiesScreen extends TableScreen<FleetProxy> {
  readonly #context: ScreenContext;
  readonly #unsubscribe: () => void;
  #now: ProxiesSnapshot;

  constructor({ options }: Pick<Place, 'options'>, context: ScreenContext) {
    const now = () => context.present().at;
    super(
      new Table<FleetProxy>({
        columns: proxyColumns({ now, kinds: (key) => context.proxies.kinds(key) }),
        key: proxyKey,
        name: ({ host, name }) => `${host} ${name}`,
        labels: ({ host, protocol, enabled, toxics }) => ({
          ...{ host, protocol, state: enabled ? 'on' : 'off' },
          owner: [...new Set(toxics.map(({ owner }) => owner ?? 'application'))].join(' '),
        }),
        orders: [{ ...FAULTY_FIRST, value: (proxy) => (isFaulty(proxy) ? 1 : 0) }],
        style: ({ silent }) => (silent === null ? {} : { role: 'dim', kept: KEPT }),
        empty: () => this.#emptyWords(),
      }),
    );
    this.#context = context;
    this.#now = context.proxies.snapshot();
    this.#unsubscribe = context.proxies.subscribe(() => context.changed());
    takeTableOptions(this.rows, options);
    this.refresh();
  }

  headline({ glyphs }: Theme): Span[] {
    const { proxies, without, missing } = this.#now;
    const faulty = proxies.filter(isFaulty).length;
    return [
      [`${proxies.length} ${proxies.length === 1 ? 'proxy' : 'proxies'}`],
      [faulty === 0 ? '' : `  ${glyphs.degraded} ${faulty} faulty`, 'warn'],
      [
        without.length === 0 ? '' : `  ${without.length} ${without.length === 1 ? 'host' : 'hosts'} without`,
        'dim',
      ],
      [missing.length === 0 ? '' : `  ${missing.length} silent: ${missing[0]}`, 'warn'],
    ];
  }

  bindings(): readonly KeyBinding<unknown>[] {
    return proxiesKeys;
  }

  legend({ glyphs }: Theme): string[] {
    return [
      `${glyphs.up} on   ${glyphs.down} off: clients are refused   dim: what a host said before it fell silent`,
      'toxics: kind and what it is set to; up is client to server, down is server to client',
      '  then the share of connections that it is for, its owner and the time that is left to it',
      '  without an owner it is of an application, and nothing ends it but that',
      'up, down: bytes a second that were delivered, between the last two answers',
      'in the past: proxies are shown as they are now; the charts mark when faults began and ended',
    ];
  }

  press(key: string): boolean {
    const action = actionOf(proxiesKeys, key);
    if (action === undefined) return false;
    const { selected, chosen } = this.rows;
    if (action === 'add') startAdding(chosen, this.#context);
    else if (action === 'toggle') startToggling(chosen, this.#context);
    else if (action === 'remove')
      startRemoving(
        chosen.map((proxy) => ({ proxy, toxics: proxy.toxics })),
        this.#context,
      );
    else if (selected !== undefined) this.#onSelected(action, selected);
    return true;
  }

  override lines({ width, height }: ScreenSize, theme: Theme): string[] {
    const detail = line(this.#detail(theme), width, theme);
    return [...this.tableLines(width, height - 1, theme), detail];
  }

  refresh(): void {
    this.#now = this.#context.proxies.snapshot();
    this.rows.show(this.#now.proxies);
  }

  override stop(): void {
    this.#unsubscribe();
  }

  protected remark(): string {
    const { oldest } = this.#now;
    if (this.#context.when().at !== null) return 'as they are NOW: the past is not kept';
    const age = oldest === null ? '' : `, asked ${shortDuration(this.#context.present().at - oldest)} ago`;
    return `${this.rows.rows.length} of ${this.rows.all.length}${age}`;
  }

  protected exported() {
    return { title: 'proxies', at: this.#context.present().at };
  }

  #onSelected(action: 'open' | 'change' | 'tap' | 'host', proxy: FleetProxy): void {
    const path = [proxy.host, proxy.name];
    if (action === 'host') this.#context.go({ screen: 'host', path: [proxy.host] });
    else if (action === 'tap') this.#context.go({ screen: 'tap', path });
    else if (action === 'open' || proxy.toxics.length > 1) this.#context.go({ screen: 'proxy', path });
    else if (proxy.toxics.length === 1) startChanging(proxy, proxy.toxics[0]!, this.#context);
    else this.#context.say(`${proxy.name} on ${proxy.host} has no toxic; a adds one`, 'warn');
  }

  #emptyWords(): string[] {
    const { loaded, without, missing } = this.#now;
    const { hosts } = this.#context.present();
    if (hosts.every(({ target }) => target === null)) return ['No host has an address to ask.'];
    if (!loaded) return ['asking all hosts…'];
    const silent = missing.slice(0, 5).map((words) => `No answer from ${words}`);
    if (missing.length >= hosts.length) return silent;
    const reasons = without.slice(0, 3).map(({ host, because }) => `${host}: ${because}`);
    return [
      'No host has a proxy.',
      'chaos.proxy: in the configuration of an agent makes them possible.',
      ...reasons,
      ...silent,
    ];
  }

  /** What the selected proxy is in words; which hosts have none, where nothing is selected. */
  #detail(theme: Theme): Span[] {
    const { selected } = this.rows;
    if (selected === undefined) return [];
    const { name, host, listen, upstream, toxics, hostKey, silent, external } = selected;
    const kinds = this.#context.proxies.kinds(hostKey);
    const facts = [
      ...toxics.map((toxic) => toxicChip(toxic, kinds, this.#context.present().at)),
      `${listen} ${theme.glyphs.sent} ${upstream}`,
      external ? 'of another Toxiproxy server' : '',
    ].filter(Boolean);
    return [
      [` ${name} on ${host} `, 'title'],
      [`${proxyStateText(selected, theme)} `, proxyStateRole(selected)],
      [silent === null ? '' : ` silent: ${silent} `, 'warn'],
      [` ${facts.join('  ')}`, 'dim'],
    ];
  }
}
