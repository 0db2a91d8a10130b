// The common field kinds are transparent: they inline, without a call for each field.

extension WireMap {
    /// A required value.
    @_transparent
    mutating func field(_ key: StaticString, _ value: inout some WireValue) throws(Failure) {
        try field(
            key,
            &value,
            isRequired: true,
            read: { reader throws(JSONError) in try .read(from: &reader) },
            write: { $0.field($1, $2) }
        )
    }

    /// A value that may be missing or null, and reads as another one then.
    @_transparent
    mutating func field<Value: WireValue>(
        _ key: StaticString,
        _ value: inout Value,
        or other: Value
    ) throws(Failure) {
        try field(
            key,
            &value,
            isRequired: false,
            read: { reader throws(JSONError) in
                try reader.readNull() ? other : .read(from: &reader)
            },
            write: { $0.field($1, $2) }
        )
    }

    /// A value that may be missing or null.
    @_transparent
    mutating func field<Value: WireValue>(
        _ key: StaticString,
        _ value: inout Value?
    ) throws(Failure) {
        try field(
            key,
            &value,
            isRequired: false,
            read: { reader throws(JSONError) in
                try reader.readNull() ? nil : Value.read(from: &reader)
            },
            write: { writer, key, value in if let value { writer.field(key, value) } }
        )
    }
}

extension WireMap {
    /// A required value of an open enumeration.
    @_transparent
    mutating func field(_ key: StaticString, _ value: inout some OpenEnum) throws(Failure) {
        try field(
            key,
            &value,
            isRequired: true,
            read: { reader throws(JSONError) in try reader.readEnum() },
            write: { $0.field($1, $2.rawValue) }
        )
    }

    /// A value of an open enumeration that may be missing or null, and reads as another one then.
    @_transparent
    mutating func field<Value: OpenEnum>(
        _ key: StaticString,
        _ value: inout Value,
        or other: Value
    ) throws(Failure) {
        try field(
            key,
            &value,
            isRequired: false,
            read: { reader throws(JSONError) in try reader.readOptionalEnum() ?? other },
            write: { $0.field($1, $2.rawValue) }
        )
    }

    /// A value of an open enumeration that may be missing or null.
    @_transparent
    mutating func field<Value: OpenEnum>(
        _ key: StaticString,
        _ value: inout Value?
    ) throws(Failure) {
        try field(
            key,
            &value,
            isRequired: false,
            read: { reader throws(JSONError) in try reader.readOptionalEnum() },
            write: { writer, key, value in if let value { writer.field(key, value.rawValue) } }
        )
    }
}

extension WireMap {
    /// A required model.
    @_transparent
    mutating func field(_ key: StaticString, _ model: inout some JSONModel) throws(Failure) {
        try field(
            key,
            &model,
            isRequired: true,
            read: { reader throws(JSONError) in try reader.read() },
            write: { $0.field($1, $2) }
        )
    }

    /// A model that may be missing or null, and reads as another one then.
    @_transparent
    mutating func field<Model: JSONModel>(
        _ key: StaticString,
        _ model: inout Model,
        or other: Model
    ) throws(Failure) {
        try field(
            key,
            &model,
            isRequired: false,
            read: { reader throws(JSONError) in try reader.readOptionalModel() ?? other },
            write: { $0.field($1, $2) }
        )
    }

    /// A model that may be missing or null.
    @_transparent
    mutating func field<Model: JSONModel>(
        _ key: StaticString,
        _ model: inout Model?
    ) throws(Failure) {
        try field(
            key,
            &model,
            isRequired: false,
            read: { reader throws(JSONError) in try reader.readOptionalModel() },
            write: { writer, key, model in if let model { writer.field(key, model) } }
        )
    }
}

extension WireMap {
    /// A required amount in whole steps, as fields named `_1e8` and `_1e9` hold it.
    @_transparent
    mutating func steps(_ key: StaticString, _ amount: inout some FixedPoint) throws(Failure) {
        try field(
            key,
            &amount,
            isRequired: true,
            read: { reader throws(JSONError) in try reader.readRaw() },
            write: { $0.field($1, $2.raw) }
        )
    }

    /// An amount in whole steps that may be missing or null.
    @_transparent
    mutating func steps<Amount: FixedPoint>(
        _ key: StaticString,
        _ amount: inout Amount?
    ) throws(Failure) {
        try field(
            key,
            &amount,
            isRequired: false,
            read: { reader throws(JSONError) in try reader.readOptionalRaw() },
            write: { writer, key, amount in if let amount { writer.field(key, amount.raw) } }
        )
    }

    /// A required amount in human units: `76410.5`.
    @_transparent
    mutating func decimal(_ key: StaticString, _ amount: inout some FixedPoint) throws(Failure) {
        try field(
            key,
            &amount,
            isRequired: true,
            read: { reader throws(JSONError) in try reader.readFixed() },
            write: { writer, key, amount in
                writer.key(literal: key)
                writer.decimal(amount)
            }
        )
    }

    /// An amount in human units that may be missing or null.
    @_transparent
    mutating func decimal<Amount: FixedPoint>(
        _ key: StaticString,
        _ amount: inout Amount?
    ) throws(Failure) {
        try field(
            key,
            &amount,
            isRequired: false,
            read: { reader throws(JSONError) in try reader.readOptionalFixed() },
            write: { writer, key, amount in
                guard let amount else { return }
                writer.key(literal: key)
                writer.decimal(amount)
            }
        )
    }

    /// A required string that recurs on a stream, such as a symbol.
    @inline(__always)
    mutating func repeated(_ key: StaticString, _ text: inout String) throws(Failure) {
        try field(
            key,
            &text,
            isRequired: true,
            read: { reader throws(JSONError) in try reader.readRepeatedString() },
            write: { $0.field($1, $2) }
        )
    }

    /// A string that recurs on a stream, and may be missing or null.
    @inline(__always)
    mutating func repeated(_ key: StaticString, _ text: inout String?) throws(Failure) {
        try field(
            key,
            &text,
            isRequired: false,
            read: { reader throws(JSONError) in try reader.readOptionalRepeatedString() },
            write: { writer, key, text in if let text { writer.field(key, text) } }
        )
    }

    /// A required id, which comes as a string or as a number.
    @inline(__always)
    mutating func id(_ key: StaticString, _ text: inout String) throws(Failure) {
        try field(
            key,
            &text,
            isRequired: true,
            read: { reader throws(JSONError) in try reader.readText() },
            write: { $0.field($1, $2) }
        )
    }

    /// An id, which comes as a string or as a number, and may be missing or null.
    @inline(__always)
    mutating func id(_ key: StaticString, _ text: inout String?) throws(Failure) {
        try field(
            key,
            &text,
            isRequired: false,
            read: { reader throws(JSONError) in try reader.readOptionalText() },
            write: { writer, key, text in if let text { writer.field(key, text) } }
        )
    }
}

extension JSONWriter {
    @inline(__always)
    mutating func field(_ key: StaticString, _ value: some WireValue) {
        self.key(literal: key)
        value.write(to: &self)
    }

    @inline(__always)
    mutating func field(_ key: StaticString, _ model: some JSONModel) {
        self.key(literal: key)
        model.write(to: &self)
    }
}
