import type { Clock } from "kim-web-sdk";
import type { Follower } from "./follow/follower.js";
import { Gate } from "./gate.js";
import type { Leader, ToLeader } from "./lead/leader.js";
import type { Mail } from "./room/posts.js";

/** A post that a leader may process only after it has checked that it still leads. */
type Order = ToLeader | Extract<Mail, { kind: "logout" }>;

interface SorterSettings {
  clock: Clock;
  /** After this many milliseconds without a post, a leader checks that it still leads. */
  pause: number;
  holds: () => Promise<boolean>;
  /** This tab's name. */
  tab: () => string | undefined;
  /** Undefined unless this tab leads. */
  leader: () => Leader | undefined;
  follower: Follower;
  logOut: () => void;
  sayHere: () => void;
}

/** Dispatches incoming posts to the leader or the follower of this tab. */
export class Sorter {
  private readonly _gate: Gate<Order>;

  constructor(private readonly _settings: SorterSettings) {
    const { clock, pause, holds } = _settings;
    this._gate = new Gate(clock, pause, holds, (order, leads) => this._carryOut(order, leads));
  }

  sort(mail: Mail): void {
    const { follower, leader, logOut, sayHere, tab } = this._settings;
    switch (mail.kind) {
      case "logout":
        // Keep the order: the logout follows what its tab has posted before.
        return leader() ? this._gate.pass(mail) : logOut();
      case "closed":
        follower.old = follower.old.filter(({ tab: old }) => old !== mail.from);
        return leader()?.oldConnections.ended(mail.from);
      case "here":
      case "done":
      case "call":
      case "cancel":
        return this._forLeader(mail);
      case "ping":
        if (mail.to === undefined) this._forLeader(mail);
        else if (mail.to === tab()) sayHere();
        return;
      default:
        return follower.take(mail);
    }
  }

  private _forLeader(mail: ToLeader): void {
    const { leader, tab } = this._settings;
    if (leader() && !("to" in mail && mail.to !== tab())) this._gate.pass(mail);
  }

  private _carryOut(order: Order, leads: boolean): void {
    const { leader, logOut } = this._settings;
    if (order.kind === "logout") logOut();
    else if (leads) leader()?.take(order);
  }
}
