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
                let (name, venue) = try reader.readOptionalEdge()
                named = venue
                return name
            },
            write: { writer, key, edge in if let edge { writer.field(key, edge) } }
        )
        if venue == nil, let named { venue = named }
    }
}

extension JSONReader {
    /// Reads the name of an edge, with the venue it serves where that is known at once.
    fileprivate mutating func readOptionalEdge() throws(JSONError) -> (String?, Venue?) {
        if let repeated, peek() != 0, let edge = repeated.edge(at: &cursor, end: end) {
            return edge
        }
        return (try readOptionalRepeatedString(), nil)
    }
}
