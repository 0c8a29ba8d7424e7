/**
 * Numbers the packets that `LogicPkt.build` makes: 1, 2, … 65535, 0, 1, … A `KIMClient` has its own
 * counter; this one is for packets that an application builds itself.
 */
export class Seq {
  /** The last number that was handed out. */
  static num = 0;

  /** Advances `num` to the next number and returns it. */
  static Next(): number {
    return next();
  }
}

/** Outside of the class: bundlers rename a class that refers to itself by name. */
const next = (): number => (Seq.num = (Seq.num + 1) % 65536);
