import {
  KIMError,
  Status,
  type LogicPkt,
  type OfflineSource,
  type RequestOptions,
  type Response,
} from "kim-web-sdk";

/** Leaders that may go while one page of contents is loaded. */
const attempts = 3;

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
    for (let i = 1; i < attempts && response.err?.code === "connection_lost"; ++i) {
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
