/// Lists are bare, or under a key of an object: the documentation does not always say which.
extension JSONReader {
    /// Reads `[…]`, or the first of these keys of `{"key":[…],…}`; an object without any of them
    /// is an error.
    mutating func readList<Model: JSONModel>(
        under keys: [String],
        orEmpty: Bool = false,
        of type: Model.Type = Model.self
    ) throws(JSONError) -> Rows<Model> {
        var issues: [RowIssue] = []
        if peek() == UInt8(ascii: "[") {
            let rows: [Model] = try readRows(&issues)
            return Rows(rows, issues: issues)
        }
        var found: [Model]?
        try readDictionary { name, reader throws(JSONError) in
            if found == nil, keys.contains(name) {
                found = try reader.readNull() ? [] : try reader.readRows(&issues)
            } else {
                try reader.skipValue()
            }
        }
        if found == nil, orEmpty { return [] }
        guard let found else { throw failure("a list, or the field \"\(keys.first ?? "")\"") }
        return Rows(found, issues: issues)
    }
}

extension Endpoint {
    /// A GET that returns a list, bare or under one of these keys.
    static func list<Model: JSONModel>(
        _ path: RequestPath,
        query: RequestQuery = RequestQuery(),
        under keys: [String],
        orEmpty: Bool = false,
        lane: Lane = .marketReads
    ) -> Endpoint where Response == Rows<Model> {
        Endpoint(.get, path, query: query, lane: lane) { reader throws(JSONError) in
            try reader.readList(under: keys, orEmpty: orEmpty)
        }
    }
}
