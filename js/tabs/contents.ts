import {
  KIMError,
  type KIMErrorCode,
  Status,
  type LogicPkt,
  type OfflineSource,
  type RequestOptions,
  type Response,
} from "kim-web-sdk";

/** Leaders that may go, or be long in coming, while one page of contents is loaded. */
const attempts = 5;
const noLeader: readonly (KIMErrorCode | undefined)[] = ["connection_lost", "not_connected"];

/**
 * What offline messages load their contents with. Contents are only read: if the tab with the
 * connection goes, the next one can be asked without harm.
 */
export class ContentSource implements OfflineSource {
  constructor(
    private readonly _client: OfflineSource,
    private readonly _report: (error: KIMError) => void,
  ) {}

  get account(): string {
    return this._client.account;
  }

  async request(packet: LogicPkt, options?: RequestOptions): Promise<Response> {
    let response = await this._client.request(packet, options);
    for (let i = 1; i < attempts && noLeader.includes(response.err?.code); ++i) {
      response = await this._client.request(packet, options);
    }
    const { status } = response;
    if (status !== Number(Status.Success) && response.err?.code !== "aborted") {
      const message = `contents could not be loaded: status ${status}`;
      this._report(new KIMError("sync_failed", message, { status }));
    }
    return response;
  }
}
