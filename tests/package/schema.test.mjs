// Schemas that the generator of the codec's tables refuses, because the tables cannot represent them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { create } from "@bufbuild/protobuf";
import {
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
  FileDescriptorSetSchema,
} from "@bufbuild/protobuf/wkt";

import { cppTables } from "../../scripts/lib/schema/cpp-tables.mjs";
import { loadSchema } from "../../scripts/lib/schema/schema.mjs";

const field = (number, type = Type.STRING, rest = {}) => ({
  ...{ name: `field${number}`, number, type, label: Label.OPTIONAL },
  ...rest,
});
const list = { label: Label.REPEATED };
const item = (rest = list) => ({ typeName: ".pkt.Item", ...rest });

/** A schema whose messages have these fields. */
function schemaOf(messages) {
  const messageType = Object.entries(messages).map(([name, fields]) => ({ name, field: fields }));
  return loadSchema(create(FileDescriptorSetSchema, { file: [{ messageType }] }));
}

test("the generator accepts a message with one list of messages that have no lists themselves", () => {
  const schema = schemaOf({
    Page: [field(1, Type.MESSAGE, item()), field(2)],
    Item: [field(1), field(2, Type.INT64)],
  });
  assert.deepEqual(
    schema.messages.map(({ name }) => name),
    ["Item", "Page"],
  );
  assert.match(cppTables(schema), /kItem = 0,\n {2}kPage = 1,/);
});

const refused = {
  "a type that the codec does not have": {
    schema: { Item: [field(1, Type.DOUBLE)] },
    error: /Item\.field1: the codec has only int64, int32, string, message, uint32, enum/,
  },
  "a message that is no item": {
    schema: { Page: [field(1, Type.MESSAGE, item({}))], Item: [] },
    error: /Page\.field1: a message in a message must be repeated/,
  },
  "a message without fields": {
    schema: { Item: [] },
    error: /Item: a message must have a field/,
  },
  "two lists in a message": {
    schema: { Item: [field(1, Type.STRING, list), field(2, Type.STRING, list)] },
    error: /Item: a message can have only one repeated field/,
  },
  "an item that has items": {
    schema: { Page: [field(1, Type.MESSAGE, item())], Item: [field(1, Type.STRING, list)] },
    error: /Page\.field1: Item has a repeated field, so it cannot be repeated itself/,
  },
  "a gap between the numbers": {
    schema: { Item: [field(1), field(3)] },
    error: /Item\.field3 = 3: fields are numbered from 1 to 15, without gaps; 2 is missing$/,
  },
  "a number whose tag takes two bytes": {
    schema: { Item: Array.from({ length: 16 }, (_, at) => field(at + 1)) },
    error: /Item\.field16 = 16: fields are numbered from 1 to 15, without gaps$/,
  },
  "a list of numbers that is packed": {
    schema: { Item: [field(1, Type.INT32, list)] },
    error: /Item\.field1: repeated numbers are written one tag each/,
  },
  "a message that holds itself": {
    schema: { Item: [field(1, Type.MESSAGE, item())] },
    error: /Item\.field1: Item has a repeated field, so it cannot be repeated itself/,
  },
};

for (const [what, { schema, error }] of Object.entries(refused)) {
  test(`the generator refuses ${what}`, () => {
    assert.throws(() => schemaOf(schema), error);
  });
}
