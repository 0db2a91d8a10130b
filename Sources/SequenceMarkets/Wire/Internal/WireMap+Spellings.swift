extension WireMap {
    /// A second spelling of a field, which is read and never written.
    @inline(__always)
    mutating func alias<Value: WireValue>(
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
            write: { _, _, _ in }
        )
    }

    /// A second spelling of a field, which is read and never written.
    @inline(__always)
    mutating func alias<Value: OpenEnum>(
        _ key: StaticString,
        _ value: inout Value?
    ) throws(Failure) {
        try field(
            key,
            &value,
            isRequired: false,
            read: { reader throws(JSONError) in try reader.readOptionalEnum() },
            write: { _, _, _ in }
        )
    }

    /// A second spelling of a field that is there in one of them; null leaves the value.
    @inline(__always)
    mutating func alias(_ key: StaticString, either text: inout String) throws(Failure) {
        let other = text
        try field(
            key,
            &text,
            isRequired: false,
            read: { reader throws(JSONError) in try reader.readOptionalString() ?? other },
            write: { _, _, _ in }
        )
    }

    /// A second spelling of an amount, in human units, which is read and never written.
    @inline(__always)
    mutating func alias<Amount: FixedPoint>(
        _ key: StaticString,
        decimal amount: inout Amount?
    ) throws(Failure) {
        try field(
            key,
            &amount,
            isRequired: false,
            read: { reader throws(JSONError) in try reader.readOptionalFixed() },
            write: { _, _, _ in }
        )
    }

    /// A text that is always the same, whatever is read.
    @inline(__always)
    mutating func constant(_ key: StaticString, _ text: String) throws(Failure) {
        var nothing: Void = ()
        try field(
            key,
            &nothing,
            isRequired: false,
            read: { reader throws(JSONError) in try reader.skipValue() },
            write: { writer, key, _ in writer.field(key, text) }
        )
    }

    /// A string that may be missing or null, and is likely to be one that is known already.
    @_transparent
    mutating func field(
        _ key: StaticString,
        _ text: inout String?,
        likely known: String?
    ) throws(Failure) {
        try field(
            key,
            &text,
            isRequired: false,
            read: { reader throws(JSONError) in try reader.readOptionalString(likely: known) },
            write: { writer, key, text in if let text { writer.field(key, text) } }
        )
    }

    /// A second spelling of an open enumeration's value that is there in one of them.
    @inline(__always)
    mutating func alias<Value: OpenEnum>(
        _ key: StaticString,
        either value: inout Value
    ) throws(Failure) {
        let other = value
        try field(
            key,
            &value,
            isRequired: false,
            read: { reader throws(JSONError) in try reader.readOptionalEnum() ?? other },
            write: { _, _, _ in }
        )
    }
}

extension WireMap {
    /// Words, or any other value as its JSON text; null changes nothing.
    mutating func words(_ key: StaticString, _ text: inout String?) throws(Failure) {
        try words(key, &text) { writer, key, text in if let text { writer.field(key, text) } }
    }

    /// A second spelling of words, which is read and never written.
    mutating func alias(_ key: StaticString, words text: inout String?) throws(Failure) {
        try words(key, &text) { _, _, _ in }
    }

    private mutating func words(
        _ key: StaticString,
        _ text: inout String?,
        write: (inout JSONWriter, StaticString, String?) -> Void
    ) throws(Failure) {
        let other = text
        try field(
            key,
            &text,
            isRequired: false,
            read: { reader throws(JSONError) in
                let value = try reader.readValue()
                return value.isNull ? other : value.stringValue ?? value.description
            },
            write: write
        )
    }

    /// A whole number that comes as a number or as a string; nil for any other string.
    mutating func number(_ key: StaticString, _ number: inout Int?) throws(Failure) {
        try field(
            key,
            &number,
            isRequired: false,
            read: { reader throws(JSONError) in try reader.readOptionalText().flatMap { Int($0) } },
            write: { writer, key, number in if let number { writer.field(key, number) } }
        )
    }
}
