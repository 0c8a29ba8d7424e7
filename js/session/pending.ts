/** Places in the ring, a power of two. */
const PLACES = 1024;

/**
 * What stands for requests by their numbers, which grow by two: as much of a Map as `Requests` needs.
 * The newest have places in a ring, since a Map takes 3 % of a request; what comes to a place that an
 * older one still has is kept in one.
 */
export class Pending<T> {
  private readonly _ids: number[] = [];
  private readonly _ring: (T | undefined)[] = [];
  private readonly _rest = new Map<number, T>();

  get(id: number): T | undefined {
    const at = placeOf(id);
    return this._ids[at] === id ? this._ring[at] : this._rest.get(id);
  }

  /** `id` must be a new one. */
  set(id: number, value: T): void {
    const at = placeOf(id);
    if (this._ring[at] !== undefined) return void this._rest.set(id, value);
    this._ids[at] = id;
    this._ring[at] = value;
  }

  delete(id: number): void {
    const at = placeOf(id);
    if (this._ids[at] === id) this._ring[at] = undefined;
    else this._rest.delete(id);
  }

  keys(): number[] {
    return [...this._ids.filter((_, at) => this._ring[at] !== undefined), ...this._rest.keys()];
  }
}

const placeOf = (id: number): number => (id >> 1) & (PLACES - 1);
