import type { RecordReader } from "../core/record.js";

/** What the generated tables say of a message, read from their strings at first use. */

export const enum Kind {
  Text,
  Int32,
  Uint32,
  Int64,
  Enum,
  Message,
}

/** A TypeScript enum, with its reverse mapping. */
export type EnumObject = Readonly<Record<string, string | number>>;

/** What a field of kind Message refers to: anything that knows its table. */
export interface HasTable {
  readonly _table: Table;
}

/** Every field has every property: engines read objects of one shape fastest. */
export interface Field {
  readonly name: string;
  readonly kind: Kind;
  readonly repeated: boolean;
  /** For error messages: `LoginReq.token`. */
  readonly where: string;
  /** Of kind Enum. */
  readonly names: EnumObject | undefined;
  /** Of kind Message. */
  readonly table: Table | undefined;
}

// In Kind's order.
const letters = "siulem";
// By Kind; a message is as wide as its own fields.
const widths = [2, 1, 1, 2, 1, 0];

/** One message: its number in the core's tables, its name, its fields in number order. */
export class Table {
  readonly name: string;
  private _fields: readonly Field[] | undefined;
  private _repeated: readonly Field[] | undefined;
  private _fixed = 0;

  /** `spec` is the name and the fields: a letter for the kind, `*` if repeated, the name. */
  constructor(
    readonly type: number,
    private readonly _spec: string,
    /** Reads the record of one message, every field present. */
    readonly read: (record: RecordReader) => unknown,
    private readonly _refs: readonly (HasTable | EnumObject)[],
  ) {
    this.name = _spec.slice(0, _spec.indexOf(" "));
  }

  get fields(): readonly Field[] {
    return (this._fields ??= this.parse());
  }

  get repeated(): readonly Field[] {
    return (this._repeated ??= this.fields.filter(({ repeated }) => repeated));
  }

  /** The slots of a record without the items of its repeated fields. */
  get fixedSlots(): number {
    if (!this._fields) this._fields = this.parse();
    return this._fixed;
  }

  private parse(): Field[] {
    let nextRef = 0;
    return this._spec
      .split(" ")
      .slice(1)
      .map((text) => {
        const kind = letters.indexOf(text[0] as string) as Kind;
        const repeated = text[1] === "*";
        const name = text.slice(repeated ? 2 : 1);
        this._fixed += repeated ? 1 : (widths[kind] as number);
        const ref = kind === Kind.Enum || kind === Kind.Message ? this._refs[nextRef++] : undefined;
        return {
          name,
          kind,
          repeated,
          where: `${this.name}.${name}`,
          names: kind === Kind.Enum ? (ref as EnumObject) : undefined,
          table: kind === Kind.Message ? (ref as HasTable)._table : undefined,
        };
      });
  }
}

/** The slots of one item of a repeated field that is not a message. */
export function widthOf(kind: Kind): number {
  return widths[kind] as number;
}
