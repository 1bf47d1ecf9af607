const FIRST_ROWS = 64;
/** Rows grow by a quarter: empty rows count as memory per subject too. */
const GROWTH = 1.25;

/** Any typed array, of numbers or of bigints. */
interface ColumnArray<A> {
  set(values: A): void;
}

/**
 * One value per row. `values` is replaced when the table grows, so read it again after every call that may add a row.
 */
export interface Column<A> {
  readonly values: A;
}

class GrowingColumn<A extends ColumnArray<A>> implements Column<A> {
  readonly #ArrayType: new (
    rows: number,
  ) => A;
  values: A;

  constructor(ArrayType: new (rows: number) => A, rows: number) {
    this.#ArrayType = ArrayType;
    this.values = new ArrayType(rows);
  }

  grow(rows: number): void {
    const larger = new this.#ArrayType(rows);
    larger.set(this.values);
    this.values = larger;
  }
}

/**
 * A table of typed arrays with one row per subject, by the subject's number. Each part of the tracker adds the columns
 * that it needs, and all of them grow together. What few subjects have belongs in a `Map` instead.
 */
export class Columns {
  readonly #columns: { grow(rows: number): void }[] = [];
  #rows = FIRST_ROWS;

  /**
   * Adds a column of zeros, for example `add(Float64Array)`. Rows of a former subject keep their values: the owner
   * resets them.
   */
  add<A extends ColumnArray<A>>(ArrayType: new (rows: number) => A): Column<A> {
    const column = new GrowingColumn(ArrayType, this.#rows);
    this.#columns.push(column);
    return column;
  }

  /** Makes room for this row in every column. */
  reserve(row: number): void {
    if (row < this.#rows) return;
    this.#rows = Math.max(row + 1, Math.ceil(this.#rows * GROWTH));
    for (const column of this.#columns) column.grow(this.#rows);
  }
}
