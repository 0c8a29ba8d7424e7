// Options of a program in which each may be missing: all are present, and undefined.

import type { KIMOptions, LoginOptions, RequestOptions } from "kim-web-sdk";
import type { LookupOptions } from "kim-web-sdk/lookup";
import type { ClientHookOptions } from "kim-web-sdk/react";
import type { InboxOptions, OutboxOptions, SendOptions } from "kim-web-sdk/reliable";
import type { SharedOptions } from "kim-web-sdk/tabs";
import type { CustomPush, FaultMatch, GatewayOptions, MintOptions } from "kim-web-sdk/testing";

type OptionalKey<T> = { [K in keyof T]-?: object extends Pick<T, K> ? K : never }[keyof T];

/** Compiles if every optional member of T may also be undefined. */
type Tolerant<T, Given extends Partial<T>> = Given;
type Undefined<T> = Record<OptionalKey<T>, undefined>;

export type All = [
  Tolerant<KIMOptions, Undefined<KIMOptions>>,
  Tolerant<LoginOptions, Undefined<LoginOptions>>,
  Tolerant<RequestOptions, Undefined<RequestOptions>>,
  Tolerant<LookupOptions, Undefined<LookupOptions>>,
  Tolerant<ClientHookOptions, Undefined<ClientHookOptions>>,
  Tolerant<InboxOptions, Undefined<InboxOptions>>,
  Tolerant<OutboxOptions, Undefined<OutboxOptions>>,
  Tolerant<SendOptions, Undefined<SendOptions>>,
  Tolerant<SharedOptions, Undefined<SharedOptions>>,
  Tolerant<CustomPush, Undefined<CustomPush>>,
  Tolerant<FaultMatch, Undefined<FaultMatch>>,
  Tolerant<GatewayOptions, Undefined<GatewayOptions>>,
  Tolerant<MintOptions, Undefined<MintOptions>>,
];
