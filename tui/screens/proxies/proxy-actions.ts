import type { ToxicKindRow, ToxicRow } from '../../../agent/contract/proxies.ts';
import {
  addToxicTask,
  closeConnectionTask,
  enableProxyTask,
  type ProxyOnHost,
  removeToxicTask,
  updateToxicTask,
} from '../../data/act-on-proxies.ts';
import type { FleetProxy, FleetToxic } from '../../data/fleet-proxy.ts';
import { createQuestion } from '../../overlays/question.ts';
import type { Span } from '../../text/spans.ts';
import type { ScreenContext } from '../screen.ts';
import { askAndShow } from '../show-outcomes.ts';
import { createNewToxicForm, createToxicChangeForm } from './toxic-form.ts';
import { leftText, streamText, toxicChip, toxicText } from './toxic-looks.ts';

/** Asks for a toxic and adds it to all these proxies. */
export function startAdding(proxies: readonly FleetProxy[], context: ScreenContext): void {
  if (!mayAct(proxies, context)) return;
  const kinds = commonKinds(proxies, context);
  if (kinds.length === 0) {
    context.say(`no kind of toxic is known for ${nameOf(proxies)} yet`, 'warn');
    return;
  }
  const title: Span[] = [['add a toxic to ', 'title'], [whereText(proxies)]];
  const submit = (body: Parameters<typeof addToxicTask>[1]) =>
    askAndShow(
      {
        title: `add ${body.type} to ${nameOf(proxies)}`,
        done: `${body.type} added`,
        tasks: proxies.map((proxy) => addToxicTask(on(proxy, context), body, tellToxic(proxy, context))),
      },
      context,
    );
  context.overlay(createNewToxicForm({ title, kinds, submit }));
}

/** Asks what a toxic shall be changed to, and changes it. */
export function startChanging(proxy: FleetProxy, toxic: FleetToxic, context: ScreenContext): void {
  if (!mayAct([proxy], context)) return;
  const kind = context.proxies.kinds(proxy.hostKey).find(({ name }) => name === toxic.type);
  const left = leftText(toxic, context.present().at);
  const title: Span[] = [
    [`change ${toxic.name} `, 'title'],
    [`on ${proxy.name} at ${proxy.host}`],
    [toxic.owner === null ? '  an application put it there' : `  of ${toxic.owner}`, 'warn'],
    [left === '' ? ', nothing ends it' : `, ends in ${left}`, 'dim'],
  ];
  const submit = (body: Parameters<typeof updateToxicTask>[1]['body']) => {
    const change = { toxic: toxic.name, body };
    const task = updateToxicTask(on(proxy, context), change, tellToxic(proxy, context));
    askAndShow({ title: `change ${toxic.name}`, done: 'changed', tasks: [task] }, context);
  };
  context.overlay(createToxicChangeForm({ title, toxic, kind, submit }));
}

/** Asks whether these toxics shall be taken away, and does it. */
export function startRemoving(
  chosen: readonly { readonly proxy: FleetProxy; readonly toxics: readonly FleetToxic[] }[],
  context: ScreenContext,
): void {
  const proxies = chosen.map(({ proxy }) => proxy);
  if (!mayAct(proxies, context)) return;
  const all = chosen.flatMap(({ proxy, toxics }) => toxics.map((toxic) => ({ proxy, toxic })));
  if (all.length === 0) {
    context.say(`${nameOf(proxies)} has no toxic`, 'warn');
    return;
  }
  const what = all.length === 1 ? all[0]!.toxic.name : `${all.length} toxics`;
  const now = context.present().at;
  context.overlay(
    createQuestion({
      title: [[`remove ${what}`, 'title'], [`  from ${whereText(proxies)}`]],
      lines: all.map(({ proxy, toxic }): Span[] => [
        [`   ${proxy.host} ${proxy.name}  `],
        [toxicChip(toxic, context.proxies.kinds(proxy.hostKey), now)],
        [toxic.owner === null ? '  put there by an application' : '', 'warn'],
      ]),
      verb: 'remove',
      act: () =>
        askAndShow(
          {
            title: `remove ${what}`,
            done: 'removed',
            tasks: all.map(({ proxy, toxic }) => removeToxicTask(on(proxy, context), toxic.name)),
          },
          context,
        ),
    }),
  );
}

/** Asks whether these proxies shall be off, or on again where all are off, and does it. */
export function startToggling(proxies: readonly FleetProxy[], context: ScreenContext): void {
  if (!mayAct(proxies, context)) return;
  const enabled = proxies.every((proxy) => !proxy.enabled);
  const word = enabled ? 'on' : 'off';
  const open = proxies.reduce((sum, { connections }) => sum + connections, 0);
  const meaning = enabled
    ? 'clients can connect again; toxics that are on it stay'
    : `${open} open connections end, clients are refused; nothing turns it on again by itself`;
  context.overlay(
    createQuestion({
      title: [[`turn ${word} ${nameOf(proxies)}`, 'title'], [`  ${whereText(proxies)}`]],
      lines: [[[`   ${meaning}`]]],
      verb: `turn ${word}`,
      act: () =>
        askAndShow(
          {
            title: `turn ${word} ${nameOf(proxies)}`,
            done: `turned ${word}`,
            tasks: proxies.map((proxy) => enableProxyTask(on(proxy, context), enabled)),
          },
          context,
        ),
    }),
  );
}

/** Asks whether a connection shall be closed, and closes it. */
export function startClosing(
  proxy: FleetProxy,
  { id, client }: { readonly id: number; readonly client: string },
  context: ScreenContext,
): void {
  if (!mayAct([proxy], context)) return;
  context.overlay(
    createQuestion({
      title: [[`close connection ${id}`, 'title'], [`  of ${client} on ${proxy.name} at ${proxy.host}`]],
      lines: [[['   both sides see it end; what is held for it is lost']]],
      verb: 'close it',
      act: () =>
        askAndShow(
          {
            title: `close connection ${id}`,
            done: 'closed',
            tasks: [closeConnectionTask(on(proxy, context), id)],
          },
          context,
        ),
    }),
  );
}

/** The kinds that every one of these proxies can take, as the first of their hosts tells of them. */
export function commonKinds(
  proxies: readonly FleetProxy[],
  { proxies: store }: Pick<ScreenContext, 'proxies'>,
): readonly ToxicKindRow[] {
  const known = proxies.map(({ hostKey, protocol }) =>
    store.kinds(hostKey).filter(({ protocols }) => protocols.includes(protocol)),
  );
  const names = known.map((kinds) => new Set(kinds.map(({ name }) => name)));
  return (known[0] ?? []).filter(({ name }) => names.every((one) => one.has(name)));
}

function mayAct(proxies: readonly FleetProxy[], context: ScreenContext): boolean {
  if (proxies.length === 0) return false;
  if (context.when().at === null) return true;
  context.say('the past cannot be changed; . goes back to now', 'warn');
  return false;
}

function on({ host, hostKey, name }: FleetProxy, context: ScreenContext): ProxyOnHost {
  const known = context.present().hosts.find(({ key }) => key === hostKey);
  return { host, hostKey, proxy: name, client: known === undefined ? null : context.client(known) };
}

function tellToxic({ hostKey }: FleetProxy, context: ScreenContext): (toxic: ToxicRow) => string {
  return (toxic) => {
    const { name, stream, expiresAt } = toxic;
    const what = toxicText(toxic, context.proxies.kinds(hostKey));
    const until = expiresAt === null ? '' : `, until ${expiresAt.slice(11, 19)} by its clock`;
    return `${name}: ${what} ${streamText(stream)}${until}`;
  };
}

function nameOf(proxies: readonly FleetProxy[]): string {
  const names = [...new Set(proxies.map(({ name }) => name))];
  return names.length === 1 ? names[0]! : `${proxies.length} proxies`;
}

/** `redis on web-1`, `redis on 3 hosts`, `5 proxies on 3 hosts`. */
function whereText(proxies: readonly FleetProxy[]): string {
  const hosts = [...new Set(proxies.map(({ host }) => host))];
  return `${nameOf(proxies)} on ${hosts.length === 1 ? hosts[0]! : `${hosts.length} hosts`}`;
}
