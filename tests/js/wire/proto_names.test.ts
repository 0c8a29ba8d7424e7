import assert from "node:assert/strict";
import { test } from "node:test";

import {
  contentTypeFromJSON,
  contentTypeToJSON,
  Flag,
  flagFromJSON,
  flagToJSON,
  MetaType,
  metaTypeFromJSON,
  metaTypeToJSON,
  protobufPackage,
  Status,
  statusFromJSON,
  statusToJSON,
} from "kim-web-sdk";

test("an enum's value is read by its number or its name", () => {
  assert.equal(statusFromJSON(404), Status.SessionNotFound);
  assert.equal(statusFromJSON("SessionNotFound"), Status.SessionNotFound);
  assert.equal(statusFromJSON(0), Status.Success);
  assert.equal(flagFromJSON("Push"), Flag.Push);
  assert.equal(metaTypeFromJSON("string"), MetaType.string);
  assert.equal(contentTypeFromJSON(1), 1);
});

test("what an enum does not list is read as UNRECOGNIZED", () => {
  for (const value of [302, 0.5, -1, "0", "404", "success", "UNRECOGNIZED", "toString", null]) {
    assert.equal(statusFromJSON(value), Status.UNRECOGNIZED, String(value));
  }
  assert.equal(statusFromJSON(undefined), -1);
});

test("an enum's value is written as its name, and UNKNOWN where it has none", () => {
  assert.equal(statusToJSON(Status.Unauthorized), "Unauthorized");
  assert.equal(flagToJSON(Flag.Request), "Request");
  assert.equal(metaTypeToJSON(MetaType.float), "float");
  assert.equal(contentTypeToJSON(0), "Protobuf");
  assert.equal(statusToJSON(302 as Status), "UNKNOWN");
  assert.equal(statusToJSON(Status.UNRECOGNIZED), "UNKNOWN");
});

test("the schema's package has its name", () => {
  assert.equal(protobufPackage, "pkt");
});
