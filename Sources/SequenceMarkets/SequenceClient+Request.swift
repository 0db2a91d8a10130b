/// Requests to any endpoint without a method of its own.
extension SequenceClient {
    /// Calls any endpoint, with the same key, limits, retries and errors as the other methods.
    ///
    /// The path starts with a slash; interpolated values are encoded within their segment. A
    /// response without a body is `null`. GET, PUT and DELETE are retried after a failure; POST
    /// only if no byte was sent; PATCH only if the server refused it.
    ///
    /// ```swift
    /// let pools = try await seq.request(.get, "/v1/dex/pools/\(token)", query: ["limit": "5"])
    /// ```
    ///
    /// - Parameters:
    ///   - method: The HTTP method.
    ///   - path: The path and its encoded segments.
    ///   - query: The query.
    ///   - body: The body, as JSON; nil sends none.
    /// - Returns: The response.
    /// - Throws: ``SequenceError``.
    public func request(
        _ method: HTTPMethod,
        _ path: RequestPath,
        query: RequestQuery = RequestQuery(),
        body: JSONValue? = nil
    ) async throws(SequenceError) -> JSONValue {
        try path.check()
        return try await send(.any(method, path, query: query, body: body))
    }
}

extension RequestPath {
    /// Throws ``SequenceError/validation(_:)`` for text that is not a path.
    func check() throws(SequenceError) {
        let isPlain = encoded.utf8.allSatisfy { byte in
            byte > 0x20 && byte < 0x7f && byte != UInt8(ascii: "?") && byte != UInt8(ascii: "#")
        }
        let walks = encoded.split(separator: "/").contains { $0 == "." || $0 == ".." }
        guard encoded.hasPrefix("/"), isPlain, !walks else {
            throw .validation(
                field: "path",
                "must start with / and hold no query, no space and no \".\" segment; "
                    + "pass the query apart and interpolate what varies"
            )
        }
    }
}

extension Endpoint where Response == JSONValue {
    /// A call whose response is returned unchanged.
    static func any(
        _ method: HTTPMethod,
        _ path: RequestPath,
        query: RequestQuery = RequestQuery(),
        body: JSONValue? = nil,
        repetition: Repetition? = nil,
        lane: Lane = .orders
    ) -> Endpoint {
        var endpoint = Endpoint(
            method,
            path,
            query: query,
            body: body?.serialized(),
            repetition: repetition,
            lane: method == .get ? .marketReads : lane,
            reading: { reader throws(JSONError) in try reader.readValue() }
        )
        let decode = endpoint.decode
        endpoint.decode = { bytes throws(JSONError) in bytes.isEmpty ? .null : try decode(bytes) }
        return endpoint
    }
}
