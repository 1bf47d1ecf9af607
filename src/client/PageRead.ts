import type { PageOptions } from '../api/query.js';
import type { Answer } from '../cache/read/ReadOptions.js';
import type { Model } from '../models/Model.js';
import type { PageOf } from '../models/Page.js';
import { RepeatedCursorError } from './RepeatedCursorError.js';

/** A page as `PageRead` needs it: its items, and the cursors of the pages around it. */
export interface Cut<M> extends Iterable<M> {
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/**
 * A list that is read page by page: `await` it for one page, or loop over it with `for await` for the items of all
 * pages, from the requested page to the last (or, with `before`, back to the first). Nothing is sent before one of the
 * two.
 */
export class PageRead<M, A extends Cut<M> | undefined> implements Promise<A>, AsyncIterable<M> {
  readonly [Symbol.toStringTag] = 'PageRead';
  readonly #read: (page: PageOptions) => Promise<A>;
  readonly #from: PageOptions;
  #first: Promise<A> | undefined;

  constructor(read: (page: PageOptions) => Promise<A>, from: PageOptions) {
    this.#read = read;
    this.#from = from;
  }

  // biome-ignore lint/suspicious/noThenProperty: it is a thenable on purpose.
  then<R = A, E = never>(
    fulfilled?: ((page: A) => R | PromiseLike<R>) | null,
    rejected?: ((reason: unknown) => E | PromiseLike<E>) | null,
  ): Promise<R | E> {
    return this.#begin().then(fulfilled, rejected);
  }

  catch<E = never>(rejected?: ((reason: unknown) => E | PromiseLike<E>) | null): Promise<A | E> {
    return this.#begin().catch(rejected);
  }

  finally(settled?: (() => void) | null): Promise<A> {
    return this.#begin().finally(settled);
  }

  /** The pages one after the other. Each is requested when the loop reaches it. */
  async *pages(): AsyncGenerator<NonNullable<A>, void, undefined> {
    const { limit, before } = this.#from;
    const back = before !== undefined;
    const seen = new Set<string>();
    let page = await this.#begin();
    for (;;) {
      if (page === undefined) return;
      yield page;
      const cursor = back ? page.before : page.after;
      if (cursor === undefined) return;
      if (seen.has(cursor)) throw new RepeatedCursorError(cursor);
      seen.add(cursor);
      page = await this.#read(back ? { limit, before: cursor } : { limit, after: cursor });
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<M, void, undefined> {
    for await (const page of this.pages()) yield* page;
  }

  #begin(): Promise<A> {
    return (this.#first ??= this.#read(this.#from));
  }
}

/** A list of models, read with the options `O`. */
export type ListRead<M extends Model, O> = PageRead<M, Answer<PageOf<M>, O>>;
