import {
  KIMError,
  Status,
  type Clock,
  type KIMErrorCode,
  type LogicPkt,
  type OfflineSource,
  type RequestOptions,
  type Response,
} from "kim-web-sdk";

/** How many leaders may go away, or take long to appear, while one page of contents is loaded. */
const attempts = 5;
const noLeader: readonly (KIMErrorCode | undefined)[] = ["connection_lost", "not_connected"];

/**
 * Loads the contents of offline messages. A request for contents changes nothing on the server, so
 * if the leader goes away, the next one can safely be asked again.
 */
export class ContentSource implements OfflineSource {
  constructor(
    private readonly _client: OfflineSource,
    private readonly _clock: Clock,
    private readonly _report: (error: KIMError) => void,
  ) {}

  get account(): string {
    return this._client.account;
  }

  async request(packet: LogicPkt, options: RequestOptions = {}): Promise<Response> {
    const { timeout = Infinity } = options;
    const due = this._clock.now() + timeout;
    let response = await this._client.request(packet, options);
    for (let i = 1; i < attempts && noLeader.includes(response.err?.code); ++i) {
      const left = due - this._clock.now();
      if (!(left > 0)) break;
      const inTime = left < Infinity ? { timeout: left } : {};
      response = await this._client.request(packet, { ...options, ...inTime });
    }
    const { status } = response;
    if (status !== Number(Status.Success) && response.err?.code !== "aborted") {
      const message = `contents could not be loaded: status ${status}`;
      this._report(new KIMError("sync_failed", message, { status }));
    }
    return response;
  }
}
