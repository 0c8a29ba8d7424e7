// The schema for the generators: messages after the messages that they contain, simple kinds, comments.
// Rejects what the codec does not support, instead of generating wrong code.

import { FieldDescriptorProto_Label, FieldDescriptorProto_Type } from "@bufbuild/protobuf/wkt";

import { fail } from "../console.mjs";

const kinds = {
  [FieldDescriptorProto_Type.STRING]: "string",
  [FieldDescriptorProto_Type.INT32]: "int32",
  [FieldDescriptorProto_Type.ENUM]: "enum",
  [FieldDescriptorProto_Type.UINT32]: "uint32",
  [FieldDescriptorProto_Type.INT64]: "int64",
  [FieldDescriptorProto_Type.MESSAGE]: "message",
};

// Field numbers of FileDescriptorProto and DescriptorProto, of which the paths of comments consist.
const MESSAGES = 4;
const ENUMS = 5;
const FIELDS = 2;

/** The leading comments of a file by path, such as "4,0,2,1". */
function commentsOf(file) {
  const found = (file.sourceCodeInfo?.location ?? []).filter((l) => l.leadingComments);
  return new Map(found.map((l) => [l.path.join(), l.leadingComments.trim()]));
}

const localName = (typeName) => typeName.slice(typeName.lastIndexOf(".") + 1);

/** lowerCamelCase as in protobuf, but the first letter stays unchanged. */
const camelCase = (name) => name.replace(/_([a-z0-9])/g, (_, letter) => letter.toUpperCase());

function readField(field, message, comment) {
  const kind = kinds[field.type];
  const repeated = field.label === FieldDescriptorProto_Label.REPEATED;
  const where = `${message.name}.${field.name}`;
  if (!kind) fail(`${where}: the codec has only ${Object.values(kinds).join(", ")}`);
  if (kind === "message" && !repeated) fail(`${where}: a message in a message must be repeated`);
  if (repeated && !["string", "message"].includes(kind) && field.options?.packed !== false) {
    fail(`${where}: repeated numbers are written one tag each: say [packed = false]`);
  }
  const type = kind === "message" || kind === "enum" ? localName(field.typeName) : undefined;
  return { name: camelCase(field.name), number: field.number, kind, repeated, type, comment };
}

function readMessage(message, index, comments) {
  const fields = message.field.map((field, at) =>
    readField(field, message, comments.get([MESSAGES, index, FIELDS, at].join())),
  );
  fields.sort((a, b) => a.number - b.number);
  return { name: message.name, comment: comments.get([MESSAGES, index].join()), fields };
}

function readEnum(type, index, comments) {
  const values = type.value.map(({ name, number }, at) => ({
    name,
    number,
    comment: comments.get([ENUMS, index, 2, at].join()),
  }));
  return { name: type.name, comment: comments.get([ENUMS, index].join()), values };
}

/** Sorts messages after those that they contain: a table refers only to earlier ones. */
function inOrder(messages) {
  const byName = new Map(messages.map((message) => [message.name, message]));
  const ordered = new Set();
  const visit = (message) => {
    for (const field of message.fields) {
      if (field.kind === "message") visit(byName.get(field.type));
    }
    ordered.add(message);
  };
  messages.forEach(visit);
  return [...ordered];
}

/** Rejects what the tables do not support, including messages that contain themselves. */
function check({ name, fields }, messages) {
  if (fields.length === 0) fail(`${name}: a message must have a field`);
  const lists = fields.filter(({ repeated }) => repeated);
  if (lists.length > 1) fail(`${name}: a message can have only one repeated field`);
  for (const [index, { name: field, number, kind, type }] of fields.entries()) {
    if (number !== index + 1 || number > 15) {
      const next = index < 15 ? `; ${index + 1} is missing` : "";
      fail(`${name}.${field} = ${number}: fields are numbered from 1 to 15, without gaps${next}`);
    }
    const item = kind === "message" && messages.find((other) => other.name === type);
    if (item && item.fields.some(({ repeated }) => repeated)) {
      fail(`${name}.${field}: ${type} has a repeated field, so it cannot be repeated itself`);
    }
  }
}

/** Reads { enums, messages } from protoc's descriptors. */
export function loadSchema(descriptors) {
  const enums = [];
  const messages = [];
  for (const file of descriptors.file) {
    const comments = commentsOf(file);
    file.enumType.forEach((type, index) => enums.push(readEnum(type, index, comments)));
    file.messageType.forEach((type, index) => messages.push(readMessage(type, index, comments)));
  }
  for (const message of messages) check(message, messages);
  return { enums, messages: inOrder(messages) };
}
