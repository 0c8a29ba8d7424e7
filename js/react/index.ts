/** Hooks for React; everything else is exported by `kim-web-sdk`. */
export type { AnyClient } from "./counted_client.js";
export {
  createClientHook,
  useClientEvent,
  type ClientHookOptions,
  type KIMSession,
} from "./hooks.js";
