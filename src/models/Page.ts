import type { PagePayload } from '../api/payloads/common.js';
import { Model } from './Model.js';
import { recordOf, recordsOf } from './reading.js';

/**
 * One page of a list, as models. It is iterable; `items` is an array. `before` and `after` are for the next request,
 * one of them at a time. Lists that the API does not page (battle log, league history) are one page without cursors.
 */
export class Page<M, P extends object = object> extends Model<PagePayload<P>> {
  readonly #view: (item: P) => M;
  #items: readonly M[] | undefined;

  /** @param view makes the model of an item; called once per item, at the first use of the items */
  constructor(raw: PagePayload<P>, view: (item: P) => M) {
    super(raw);
    this.#view = view;
  }

  get items(): readonly M[] {
    return (this.#items ??= recordsOf(this.raw.items).map((item) => this.#view(item)));
  }

  get length(): number {
    return this.items.length;
  }

  /** Cursor of the page before this one; `undefined` on the first. */
  get before(): string | undefined {
    return recordOf(recordOf(this.raw.paging)?.cursors)?.before;
  }

  /** Cursor of the page after this one; `undefined` on the last. */
  get after(): string | undefined {
    return recordOf(recordOf(this.raw.paging)?.cursors)?.after;
  }

  /** The item at an index; negative ones count from the end. `undefined` outside. */
  at(index: number): M | undefined {
    return this.items.at(index);
  }

  [Symbol.iterator](): IterableIterator<M> {
    return this.items[Symbol.iterator]();
  }
}

/** A page of models of one kind. */
export type PageOf<M extends Model> = Page<M, M['raw']>;
