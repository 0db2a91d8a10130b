extension WireMap {
    /// A required time in seconds since the epoch; exact to the nanosecond.
    @_transparent
    mutating func seconds(_ key: StaticString, _ time: inout Nanoseconds) throws(Failure) {
        try field(
            key,
            &time,
            isRequired: true,
            read: { reader throws(JSONError) in try reader.readSeconds() },
            write: { $0.seconds($1, $2) }
        )
    }

    /// A time in seconds since the epoch that may be missing or null; exact to the nanosecond.
    @_transparent
    mutating func seconds(_ key: StaticString, _ time: inout Nanoseconds?) throws(Failure) {
        try field(
            key,
            &time,
            isRequired: false,
            read: { reader throws(JSONError) in
                try reader.readNull() ? nil : try reader.readSeconds()
            },
            write: { writer, key, time in if let time { writer.seconds(key, time) } }
        )
    }

    /// A time since the epoch whose unit the documentation leaves open; written in seconds.
    @_transparent
    mutating func sinceEpoch(_ key: StaticString, _ time: inout Nanoseconds?) throws(Failure) {
        try field(
            key,
            &time,
            isRequired: false,
            read: { reader throws(JSONError) in
                try reader.readNull() ? nil : try reader.readSinceEpoch()
            },
            write: { writer, key, time in if let time { writer.seconds(key, time) } }
        )
    }
}

/// Seconds in units of 10⁻⁹, so that a time in seconds is read and written exactly.
private typealias Seconds = Px

extension JSONReader {
    mutating func readSeconds() throws(JSONError) -> Nanoseconds {
        let start = self
        do {
            return Nanoseconds(raw: try readFixed(Seconds.self).raw)
        } catch {
            throw start.failure("seconds since 1970, before the year 2262")
        }
    }

    /// Seconds, or what is too large for seconds: milliseconds, microseconds or nanoseconds.
    mutating func readSinceEpoch() throws(JSONError) -> Nanoseconds {
        let start = self
        if let seconds = try? readSeconds() { return seconds }
        self = start
        let count = try readInt64()
        for unit: Int64 in [1_000_000, 1_000] {
            let (time, overflow) = count.multipliedReportingOverflow(by: unit)
            if !overflow { return Nanoseconds(raw: time) }
        }
        return Nanoseconds(raw: count)
    }
}

extension JSONWriter {
    mutating func seconds(_ key: StaticString, _ time: Nanoseconds) {
        self.key(literal: key)
        decimal(Seconds(raw: time.raw))
    }
}
