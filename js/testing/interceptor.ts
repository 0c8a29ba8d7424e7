// Shows every packet to the fault hook.
import { checkAction } from "./checks/fault_rules.js";
import { optionRules } from "./checks/option_rules.js";
import { checkOptions } from "./checks/rules.js";
import type { FaultAction, FaultHook } from "./faults.js";
import type { GatewayPacket } from "./packet.js";

/** What an interceptor reports. */
interface InterceptorEvents {
  /** The hook has decided about a packet; without a hook, every packet passes. */
  decided(packet: GatewayPacket, action: FaultAction): void;
  /** The hook threw, or returned what is no action. The packet passes. */
  failed(error: Error): void;
}

/** Holds the fault hook, which a test may replace at any time. */
export class Interceptor {
  #hook: FaultHook | undefined;

  constructor(
    hook: FaultHook | undefined,
    private readonly _events: InterceptorEvents,
  ) {
    this.#hook = hook;
  }

  /** Replaces the hook; with `undefined` every packet passes. Throws `invalid_option`. */
  setHook(hook: FaultHook | undefined): void {
    checkOptions({ faults: hook }, optionRules);
    this.#hook = hook;
  }

  /** Returns what happens to the packet. */
  intercept(packet: GatewayPacket): FaultAction {
    const action = this.#decide(packet);
    this._events.decided(packet, action);
    return action;
  }

  #decide(packet: GatewayPacket): FaultAction {
    try {
      const action = this.#hook?.(packet) ?? "pass";
      checkAction(action);
      return action;
    } catch (error) {
      this._events.failed(error instanceof Error ? error : new Error(String(error)));
      return "pass";
    }
  }
}
