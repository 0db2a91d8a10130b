#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

extension Venue {
    /// The venue an edge serves, by the edge's name: `venue-edge-kraken`; nil for other names.
    init?(edge name: String) {
        var name = name
        let prefix: StaticString = "venue-edge-"
        let venue: Venue? = name.withUTF8 { text in
            let length = prefix.utf8CodeUnitCount
            guard text.count > length, let start = text.baseAddress,
                memcmp(start, prefix.utf8Start, length) == 0
            else { return nil }
            let rest = UnsafeBufferPointer(start: start + length, count: text.count - length)
            return Venue.table.value(of: rest)
                ?? Venue(rawValue: String(decoding: rest, as: UTF8.self))
        }
        guard let venue else { return nil }
        self = venue
    }
}

extension WireMap {
    /// The edge that reported something, which names the venue where nothing else does.
    @inline(__always)
    mutating func edge(
        _ key: StaticString,
        _ edge: inout String?,
        of venue: inout Venue?
    ) throws(Failure) {
        var named: Venue?
        try field(
            key,
            &edge,
            isRequired: false,
            read: { reader throws(JSONError) in
                named = reader.venueOfEdge()
                return try reader.readOptionalRepeatedString()
            },
            write: { writer, key, edge in if let edge { writer.field(key, edge) } }
        )
        if venue == nil, let named { venue = named }
    }
}

extension JSONReader {
    /// The known venue of the edge whose name is next; the cursor stays where it is.
    @inline(__always)
    fileprivate mutating func venueOfEdge() -> Venue? {
        var ahead = self
        guard ahead.peek() != 0, ahead.skip("\"venue-edge-") else { return nil }
        return ahead.knownValue(Venue.self)
    }
}
