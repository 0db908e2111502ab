import { TapFeed, type TapSnapshot } from '../../data/tap-feed.ts';
import type { Place } from '../../place/place.ts';
import { shortBytes } from '../../text/short.ts';
import { line, type Span } from '../../text/spans.ts';
import type { Theme } from '../../theme/theme.ts';
import { actionOf, type KeyBinding } from '../key-binding.ts';
import { ProxiesScreen } from '../proxies/proxies-screen.ts';
import type { Screen, ScreenContext, ScreenKind, ScreenSize } from '../screen.ts';
import { type TapAction, tapKeys } from './tap-keys.ts';
import { type TapView, tapViews } from './tap-lines.ts';
import { TapText } from './tap-text.ts';

const NOTHING: TapSnapshot = { entries: [], missedBytes: 0, forgotten: 0, loaded: false, because: null };

/** What a proxy delivers, as it goes. */
export const tapScreen: ScreenKind = {
  id: 'tap',
  title: 'tap',
  does: 'the bytes that a proxy delivers, live: tap web-1 redis',
  takes: 'hosts',
  open: ({ path, options, ...rest }, context) => {
    const [host, ...name] = path;
    if (host === undefined || name.length === 0) return new ProxiesScreen({ options }, context);
    return new TapScreen({ path: [host, name.join(' ')], options, ...rest }, context);
  },
};

class TapScreen implements Screen {
  readonly #context: ScreenContext;
  readonly #host: string;
  readonly #proxy: string;
  readonly #connection: number | undefined;
  #view: TapView;
  #feed: TapFeed | null = null;
  #shown: TapSnapshot = NOTHING;
  #paused = false;
  /** The first line that is shown; null follows the newest. */
  #top: number | null = null;
  readonly #text = new TapText();
  #page = 10;

  constructor({ path, options }: Place, context: ScreenContext) {
    this.#context = context;
    this.#host = path[0]!;
    this.#proxy = path[1]!;
    this.#connection = /^\d{1,15}$/.test(options.connection ?? '') ? Number(options.connection) : undefined;
    this.#view = tapViews.find((view) => view === options.view) ?? 'text';
    this.refresh();
  }

  crumb(): string {
    const only = this.#connection === undefined ? '' : ` #${this.#connection}`;
    return `tap ${this.#host} ${this.#proxy}${only}`;
  }

  headline(): Span[] {
    const { missedBytes, because, loaded, entries } = this.#shown;
    const newer = (this.#feed?.snapshot.entries.at(-1)?.number ?? -1) - (entries.at(-1)?.number ?? -1);
    const isPast = this.#context.when().at !== null;
    return [
      [isPast ? 'NOW, whatever moment is shown  ' : '', 'warn'],
      [missedBytes === 0 ? '' : `${shortBytes(missedBytes)} bytes MISSED: they came too fast  `, 'bad'],
      [this.#paused ? `PAUSED, ${newer} newer  ` : '', 'warn'],
      [
        because !== null ? `no answer` : loaded ? (this.#paused ? '' : 'live') : 'asking…',
        because === null ? 'good' : 'bad',
      ],
    ];
  }

  bindings(): readonly KeyBinding<TapAction>[] {
    return tapKeys;
  }

  legend({ glyphs }: Theme): string[] {
    return [
      `${glyphs.sent} up: client to server   ${glyphs.received} down: server to client, as the proxy delivers it, behind its toxics`,
      '#12: the connection, by its number on the proxy; open, end, close and reset are told as they happen',
      'hex: all bytes; text: as UTF-8; http: first lines and some fields of HTTP/1.1 messages',
      'the newest 2000 chunks and 256 KiB are kept; what came too fast is counted as missed',
      'a tap needs the grant chaos: it shows what other people send',
    ];
  }

  table(): null {
    return null;
  }

  press(key: string): boolean {
    const action = actionOf(tapKeys, key);
    if (action === undefined) return false;
    if (action === 'pause') this.#pause();
    else if (action === 'next-view')
      this.#show(tapViews[(tapViews.indexOf(this.#view) + 1) % tapViews.length]!);
    else if (action === 'follow') this.#top = null;
    else if (action === 'first') this.#top = 0;
    else if ('view' in action) this.#show(action.view);
    else if ('by' in action) this.#scroll(action.by);
    else this.#scroll(action.pages * Math.max(1, this.#page - 1));
    return true;
  }

  lines({ width, height }: ScreenSize, theme: Theme): string[] {
    const gone = this.#text.show(this.#shown.entries, { view: this.#view, width }, theme);
    const all = this.#text.lines;
    this.#page = Math.max(1, height - 1);
    const last = Math.max(0, all.length - this.#page);
    // What is read stays where it is while older lines go.
    if (this.#top !== null) this.#top = Math.max(0, this.#top - gone);
    const top = Math.max(0, Math.min(this.#top ?? last, last));
    const shown = all.slice(top, top + this.#page);
    const rows = shown.length === 0 ? this.#emptyWords() : shown;
    return [
      this.#status(top, all.length, width, theme),
      ...Array.from({ length: height - 1 }, (_, index) => line(rows[index] ?? [], width, theme)),
    ];
  }

  refresh(): void {
    this.#open();
    if (!this.#paused) this.#shown = this.#feed?.snapshot ?? NOTHING;
  }

  travel(): void {
    this.refresh();
  }

  place(): Pick<Place, 'path' | 'options'> {
    const connection = this.#connection === undefined ? '' : String(this.#connection);
    return { path: [this.#host, this.#proxy], options: { view: this.#view, connection } };
  }

  view() {
    const text = (value: string | number | null) => ({ text: String(value ?? ''), value });
    const left = 'left' as const;
    return {
      title: `tap of ${this.#proxy} on ${this.#host}`,
      at: this.#context.present().at,
      columns: ['time', 'connection', 'client', 'stream', 'event', 'bytes', 'hex'].map((id) => ({
        ...{ id, title: id, align: left },
      })),
      rows: this.#shown.entries.map(({ time, connection, client, stream, event, data }) => [
        ...[text(new Date(time).toISOString()), text(connection), text(client), text(stream), text(event)],
        ...[text(data?.length ?? null), text(data === null ? null : Buffer.from(data).toString('hex'))],
      ]),
      charts: [],
    };
  }

  stop(): void {
    this.#feed?.stop();
  }

  /** Begins to ask as soon as the host is known. */
  #open(): void {
    if (this.#feed !== null) return;
    const host = this.#context.present().hosts.find(({ name }) => name === this.#host);
    const client = host === undefined ? null : this.#context.client(host);
    if (client === null) return;
    this.#feed = new TapFeed({
      client,
      proxy: this.#proxy,
      connection: this.#connection,
      clockOffsetMs: () => host?.clockOffsetMs ?? 0,
      changed: () => this.#context.changed(),
    });
  }

  #pause(): void {
    this.#paused = !this.#paused;
    if (!this.#paused) this.#top = null;
    this.refresh();
  }

  #show(view: TapView): void {
    this.#view = view;
    this.#top = null;
  }

  #scroll(by: number): void {
    const last = Math.max(0, this.#text.lines.length - this.#page);
    const top = Math.max(0, (this.#top ?? last) + by);
    this.#top = top >= last ? null : top;
  }

  #status(top: number, count: number, width: number, theme: Theme): string {
    const views = tapViews.map(
      (view, index): Span =>
        view === this.#view ? [`[${index + 1}:${view}]`, 'title'] : [` ${index + 1}:${view} `, 'dim'],
    );
    const { forgotten, entries } = this.#shown;
    const place = count === 0 ? '' : `  lines ${top + 1}-${Math.min(count, top + this.#page)} of ${count}`;
    return line(
      [
        [' '],
        ...views,
        [`${place}${this.#top === null ? ', following' : ''}`, 'dim'],
        [`  ${entries.length} chunks`, 'dim'],
        [forgotten === 0 ? '' : `, ${forgotten} older ones let go`, 'dim'],
      ],
      width,
      theme,
    );
  }

  #emptyWords(): Span[][] {
    const { because, loaded } = this.#shown;
    if (this.#feed === null)
      return [[], [[`  ${this.#host} is not in this fleet, or has no address to ask.`, 'dim']]];
    if (because !== null) return [[], [[`  ${because}`, 'bad']]];
    if (!loaded) return [[], [['  asking…', 'dim']]];
    return [[], [['  Nothing has gone through since the tap began.', 'dim']]];
  }
}
