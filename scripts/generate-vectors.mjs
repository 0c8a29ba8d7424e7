// node scripts/generate-vectors.mjs OUT_FOLDER
//
// Converts tests/vectors/wire.json to OUT_FOLDER/wire_vectors.h, so that the C++ tests need no JSON parser,
// and lists the schema's messages in OUT_FOLDER/schema_messages.h, so that a test or fuzzer of "every
// message" cannot miss one. tests/vectors/CMakeLists.txt calls it at build time.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { at } from "./lib/paths.mjs";
import { camelCase, readSchema } from "./lib/schema/proto-schema.mjs";

const schema = readSchema(at("proto"));

/** A C++ literal of any bytes, with octal escapes, which end after three digits (hexadecimal ones do not). */
function literal(bytes) {
  const escaped = Array.from(bytes, (byte) => {
    const plain = byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c && byte !== 0x3f;
    return plain ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, "0")}`;
  });
  return `"${escaped.join("")}"`;
}

const text = (value) => literal(Buffer.from(value, "utf8"));
const hex = (value) => literal(Buffer.from(value, "hex"));

/** A scalar in C++; an int64 as its bit pattern, because -2^63 has no literal. */
function scalar(type, value) {
  if (type === "string") return `${text(value)}s`;
  if (type === "int64")
    return `static_cast<int64_t>(0x${BigInt.asUintN(64, BigInt(value)).toString(16)}u)`;
  return `${value}`;
}

function fieldOf(type, key) {
  const field = schema.get(type).find(({ name }) => camelCase(name) === key);
  if (!field) throw new Error(`wire.json: ${type} has no field ${key}`);
  return { ...field, cpp: field.name.toLowerCase() };
}

/** Statements that set every field of `target` from its JSON form. */
function setters(type, fields, target) {
  return Object.entries(fields).flatMap(([key, value]) => {
    const field = fieldOf(type, key);
    if (!field.repeated) return [`${target}.set_${field.cpp}(${scalar(field.type, value)});`];
    return value.flatMap((element) => {
      if (!schema.has(field.type))
        return [`${target}.add_${field.cpp}(${scalar(field.type, element)});`];
      const inner = setters(field.type, element, "e");
      return ["{", `auto& e = *${target}.add_${field.cpp}();`, ...inner, "}"];
    });
  });
}

/** Comparisons of every field of `source` with its JSON form. */
function comparisons(type, fields, source) {
  return Object.entries(fields).flatMap(([key, value]) => {
    const field = fieldOf(type, key);
    if (!field.repeated) return [`${source}.${field.cpp}() == ${scalar(field.type, value)}`];
    const elements = value.flatMap((element, i) => {
      const item = `${source}.${field.cpp}(${i})`;
      return schema.has(field.type)
        ? comparisons(field.type, element, item)
        : [`${item} == ${scalar(field.type, element)}`];
    });
    return [`${source}.${field.cpp}_size() == ${value.length}`, ...elements];
  });
}

/** The two functions of one message: one builds it, one compares bytes with it. */
function messageFunctions(name, type, fields) {
  return `inline std::string Serialize${name}() {
  pkt::${type} m;
  ${setters(type, fields, "m").join("\n  ")}
  return wire::Serialize(m);
}

inline bool Matches${name}(std::string_view bytes) {
  const auto parsed = wire::Parse<pkt::${type}>(AsBytes(bytes));
  if (!parsed) return false;
  [[maybe_unused]] const auto& m = *parsed;
  return ${["true", ...comparisons(type, fields, "m")].join(" &&\n         ")};
}
`;
}

function messageEntry({ type, hex: bytes }, index) {
  return `    {${text(type)}sv, ${hex(bytes)}sv, &SerializeMessage${index}, &MatchesMessage${index}},`;
}

function headerInitializer(header) {
  const { command = "", channelId = "", sequence = 0, flag = 0, status = 0, dest = "" } = header;
  return `{${text(command)}sv, ${text(channelId)}sv, Sequence(${sequence}u), ${flag}, ${status}, ${text(dest)}sv}`;
}

function packetEntry({ name, header, payloadType, hex: bytes }, index) {
  const functions = payloadType
    ? `&SerializePayload${index}, &MatchesPayload${index}`
    : "nullptr, nullptr";
  const meta = header.meta !== undefined;
  return `    {${text(name)}sv, ${headerInitializer(header)}, ${meta},
     ${functions},
     ${hex(bytes)}sv},`;
}

function vectorsHeader({ messages, packets, basic }) {
  const functions = [
    ...messages.map(({ type, fields }, i) => messageFunctions(`Message${i}`, type, fields)),
    ...packets.flatMap(({ payloadType, payload }, i) =>
      payloadType ? [messageFunctions(`Payload${i}`, payloadType, payload)] : [],
    ),
  ];
  return `// Generated from tests/vectors/wire.json by scripts/generate-vectors.mjs.
#pragma once

#include <string>
#include <string_view>

#include "support/protobuf_messages.h"
#include "wire/packet.h"

namespace kim::vectors {

using namespace std::string_literals;
using namespace std::string_view_literals;

struct MessageVector {
  std::string_view type;
  std::string_view bytes;
  std::string (*serialize)();
  bool (*matches)(std::string_view bytes);
};

// Without functions where the payload is empty.
struct PacketVector {
  std::string_view name;
  wire::PacketHeader header;
  bool has_meta;
  std::string (*serialize_payload)();
  bool (*payload_matches)(std::string_view bytes);
  std::string_view frame;
};

${functions.join("\n")}
inline const MessageVector kMessages[] = {
${messages.map(messageEntry).join("\n")}
};

inline const PacketVector kPackets[] = {
${packets.map(packetEntry).join("\n")}
};

inline constexpr std::string_view kPing = ${hex(basic.ping)}sv;
inline constexpr std::string_view kPong = ${hex(basic.pong)}sv;

}  // namespace kim::vectors
`;
}

function messagesHeader() {
  const types = [...schema.keys()].map((name) => `pkt::${name}`);
  return `// Generated from proto/ by scripts/generate-vectors.mjs.
#pragma once

#include <tuple>

#include "common.pb.h"
#include "protocol.pb.h"

namespace kim::vectors {

/// Every message of the schema, in its order.
using AllMessages = std::tuple<
    ${types.join(",\n    ")}>;

}  // namespace kim::vectors
`;
}

const [out] = process.argv.slice(2);
if (!out) {
  console.error("usage: node scripts/generate-vectors.mjs OUT_FOLDER");
  process.exit(1);
}
const vectors = JSON.parse(readFileSync(at("tests/vectors/wire.json"), "utf8"));
mkdirSync(out, { recursive: true });
writeFileSync(join(out, "wire_vectors.h"), vectorsHeader(vectors));
writeFileSync(join(out, "schema_messages.h"), messagesHeader());
