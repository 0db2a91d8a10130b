extension Venue {
    /// The venue an edge serves, by the edge's name: `venue-edge-kraken`; nil for other names.
    init?(edge name: String) {
        let prefix = "venue-edge-"
        guard name.hasPrefix(prefix), name.utf8.count > prefix.utf8.count else { return nil }
        self.init(rawValue: String(name.dropFirst(prefix.count)))
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
