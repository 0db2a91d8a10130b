/// One call of the API as a value: its route, its contents, its retry rule.
package struct Endpoint<Response: Sendable>: Sendable {
    /// When a call may be made again after a failure.
    package enum Repetition: Sendable {
        /// Repeating it has no further effect: GET, PUT, DELETE, and POSTs that only read.
        case idempotent
        /// An order with a `graph_id`: the exchange executes it once.
        case byGraphID
        /// An amend may lose queue priority: only if the server says it had no effect.
        case onlyIfRefused
        /// Only if no byte was sent.
        case never
        /// One attempt, whatever happens: a failed health check is a result in itself.
        case once
    }

    package var method: HTTPMethod
    package var path: RequestPath
    package var query = RequestQuery()
    package var body: [UInt8]?
    package var repetition: Repetition
    package var lane: Lane
    /// Health checks send no key and have a time-out of their own.
    package var isHealthCheck = false
    /// The graph a submission carries.
    package var graphID: GraphID?
    package var decode: @Sendable ([UInt8]) throws(JSONError) -> Response

    /// `GET /v1/quotes/BTC-USD`: for errors and logs.
    package var operation: String { "\(method.rawValue) \(path.encoded)" }
}

extension Endpoint {
    package init(
        _ method: HTTPMethod,
        _ path: RequestPath,
        query: RequestQuery = RequestQuery(),
        body: [UInt8]? = nil,
        repetition: Repetition? = nil,
        lane: Lane,
        reading read: @escaping @Sendable (inout JSONReader) throws(JSONError) -> Response
    ) {
        self.init(
            method: method,
            path: path,
            query: query,
            body: body,
            repetition: repetition ?? Endpoint.repetition(of: method),
            lane: lane,
            decode: { bytes throws(JSONError) in try JSONReader.read(bytes, read) }
        )
    }

    fileprivate static func repetition(of method: HTTPMethod) -> Repetition {
        switch method {
        case .get, .put, .delete: .idempotent
        case .patch: .onlyIfRefused
        default: .never
        }
    }
}

extension Endpoint where Response: JSONModel {
    package init(
        _ method: HTTPMethod,
        _ path: RequestPath,
        query: RequestQuery = RequestQuery(),
        body: [UInt8]? = nil,
        repetition: Repetition? = nil,
        lane: Lane
    ) {
        self.init(
            method,
            path,
            query: query,
            body: body,
            repetition: repetition,
            lane: lane,
            reading: { reader throws(JSONError) in try Response(from: &reader) }
        )
    }
}

extension Endpoint where Response == Void {
    /// A call whose answer carries no data; any body is ignored.
    package init(
        _ method: HTTPMethod,
        _ path: RequestPath,
        query: RequestQuery = RequestQuery(),
        body: [UInt8]? = nil,
        repetition: Repetition? = nil,
        lane: Lane
    ) {
        self.init(
            method: method,
            path: path,
            query: query,
            body: body,
            repetition: repetition ?? Endpoint.repetition(of: method),
            lane: lane,
            decode: { _ throws(JSONError) in }
        )
    }
}
