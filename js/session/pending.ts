/** Places in the ring; must be a power of two. */
const PLACES = 1024;

/**
 * Values by request id, with as much of Map's interface as `Requests` needs. Ids grow by two. Values live
 * in a ring, because a Map takes 3 % of the time of a request; one whose place in the ring is still
 * taken by an older id goes to a Map.
 */
export class Pending<T> {
  private readonly _ids: number[] = [];
  private readonly _ring: (T | undefined)[] = [];
  private readonly _rest = new Map<number, T>();

  get(id: number): T | undefined {
    const at = placeOf(id);
    return this._ids[at] === id ? this._ring[at] : this._rest.get(id);
  }

  /** `id` must not be present yet. */
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
