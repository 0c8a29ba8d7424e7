/**
 * Numbers the packets that `LogicPkt.build` makes: 1, 2, … 65535, 0, 1, … A `KIMClient` counts on
 * its own; this is for packets that an application builds itself.
 */
export class Seq {
  /** The number given out last. */
  static num = 0;

  /** The next number, which `num` is then. */
  static Next(): number {
    return next();
  }
}

/** Outside of the class: bundlers rename one that names itself. */
const next = (): number => (Seq.num = (Seq.num + 1) % 65536);
