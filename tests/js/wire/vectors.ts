import { readFileSync } from "node:fs";

/** tests/vectors/wire.json: messages and packets, and the bytes that encode them. */
export interface Vectors {
  messages: { type: string; hex: string; fields: Record<string, unknown> }[];
  packets: {
    name: string;
    header: Record<string, unknown>;
    payloadType: string | null;
    payload: Record<string, unknown>;
    hex: string;
  }[];
  basic: { ping: string; pong: string };
}

const file = new URL("../../vectors/wire.json", import.meta.url);

export const vectors = JSON.parse(readFileSync(file, "utf8")) as Vectors;

export const fromHex = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, "hex"));
export const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
