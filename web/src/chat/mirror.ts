/**
 * Posts between the tabs of an account, in addition to what the SDK delivers to each of them: what is
 * written, read or left in one tab is mirrored in all of them.
 */
import type { ChatMessage, Conversation, ConversationKey, ConversationKind } from "./model.js";

export type Post =
  /** A message of this account was sent, or could not be sent. */
  | {
      readonly what: "message";
      readonly kind: ConversationKind;
      readonly peer: string;
      readonly message: ChatMessage;
    }
  | { readonly what: "discarded"; readonly key: ConversationKey; readonly messageKey: string }
  /** Everything up to this time was read, in milliseconds since 1970. */
  | { readonly what: "read"; readonly key: ConversationKey; readonly upTo: number }
  | { readonly what: "group"; readonly groupId: string }
  | { readonly what: "left"; readonly key: ConversationKey }
  | { readonly what: "signedIn" }
  | { readonly what: "signedOut" };

export class Mirror {
  private _channel: BroadcastChannel | null = null;

  constructor(private readonly _take: (post: Post) => void) {}

  /** Joins the other tabs of this account. */
  open(account: string): void {
    this.close();
    // Without locks the tabs cannot share a connection. The server treats each as a separate device, and a
    // tab must not follow another that has just kicked it out.
    if (!("locks" in navigator)) return;
    const channel = new BroadcastChannel(`kim-demo/tabs/${account}`);
    channel.onmessage = ({ data }: MessageEvent<Post>) => {
      if (this._channel === channel) this._take(data);
    };
    this._channel = channel;
  }

  close(): void {
    this._channel?.close();
    this._channel = null;
  }

  /** Posts the messages in flight of a page that ends, since it will not learn their outcome. */
  handOver(conversations: readonly Conversation[]): void {
    for (const { kind, peer, messages } of conversations) {
      for (const each of messages) {
        if (each.delivery !== "sending") continue;
        this.post({ what: "message", kind, peer, message: { ...each, delivery: "unknown" } });
      }
    }
  }

  /** Posts to the other tabs, not to this one. */
  post(post: Post): void {
    this._channel?.postMessage(post);
  }
}
