// Answers, and the packets that carry answers and pushes.
import { ErrorResp, Flag, LogicPkt, Status } from "../../wire/index.js";

/** The outcome of a request: a status and its payload. */
export interface Reply {
  readonly status: number;
  readonly payload: Uint8Array;
}

const nothing = new Uint8Array(0);

/** The request was processed. */
export function success(payload: Uint8Array = nothing): Reply {
  return { status: Status.Success, payload };
}

/** The request was not processed; `message` says why. */
export function failure(status: number, message: string): Reply {
  return { status, payload: ErrorResp.encode({ message }).finish() };
}

/** The answer to a request, with the same command, sequence and dest. */
export function responseTo(request: LogicPkt, channelId: string, reply: Reply): LogicPkt {
  const { status, payload } = reply;
  return like(request, { channelId, flag: Flag.Response, status, payload });
}

/** A refused login: repeats the request's header, including its flag Request. */
export function refusalOf(request: LogicPkt, reply: Reply): LogicPkt {
  const { status, payload } = reply;
  const { channelId = "", flag = Flag.Request } = request;
  return like(request, { channelId, flag, status, payload });
}

/** The same answer with another status, and the reason as its payload. */
export function failedAnswer(answer: LogicPkt, status: number, message: string): LogicPkt {
  return Object.assign(new LogicPkt(), answer, failure(status, message));
}

/** A push caused by `request`: the sender's header with flag Push. */
export function pushOf(request: LogicPkt, channelId: string, payload: Uint8Array): LogicPkt {
  return like(request, { channelId, flag: Flag.Push, status: Status.Success, payload });
}

type Rest = Pick<LogicPkt, "status" | "payload"> & { channelId: string; flag: number };

// Set field by field: LogicPkt.build would consume a number of the process-wide sequence.
function like(request: LogicPkt, rest: Rest): LogicPkt {
  const packet = new LogicPkt();
  packet.command = request.command ?? "";
  packet.sequence = request.sequence;
  packet.dest = request.dest ?? "";
  packet.channelId = rest.channelId;
  packet.flag = rest.flag;
  packet.status = rest.status;
  packet.payload = rest.payload;
  return packet;
}
