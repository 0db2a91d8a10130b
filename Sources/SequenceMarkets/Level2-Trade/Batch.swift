/// Several orders and cancels for one venue, sent one after the other.
///
/// A failed one does not affect the others: each has its own result, and its own graph id.
///
/// ```swift
/// let result = await seq.batch(.kalshi)
///     .buyLimit("KXBTCZ-26DEC31-T99000", qty: 10, price: 0.55)
///     .buyLimit("KXBTCZ-26DEC31-T100000", qty: 10, price: 0.50)
///     .cancel(staleOrderID)
///     .end()
/// for case .error(let error) in result.responses { log(error) }
/// ```
public struct BatchBuilder: Sendable {
    private enum Operation {
        case submit(Node)
        case cancel(String)
    }

    private let client: SequenceClient
    private let venue: Venue
    private var operations: [Operation] = []
    private var isSandbox = false
    private var instrumentType: InstrumentType?

    init(_ client: SequenceClient, _ venue: Venue) {
        self.client = client
        self.venue = venue
    }

    /// A market buy.
    ///
    /// - Parameters:
    ///   - symbol: The instrument's symbol, slug or token.
    ///   - quantity: The quantity, as a `Qty`, a number or decimal text.
    /// - Returns: The batch with one operation more.
    public func buy(_ symbol: String, _ quantity: some QtyConvertible) -> BatchBuilder {
        adding(submit(.buy(symbol, quantity)))
    }

    /// A market sell.
    ///
    /// - Parameters:
    ///   - symbol: The instrument's symbol, slug or token.
    ///   - quantity: The quantity, as a `Qty`, a number or decimal text.
    /// - Returns: The batch with one operation more.
    public func sell(_ symbol: String, _ quantity: some QtyConvertible) -> BatchBuilder {
        adding(submit(.sell(symbol, quantity)))
    }

    /// A limit buy; prediction markets accept 0 to 1.
    ///
    /// - Parameters:
    ///   - symbol: The instrument's symbol, slug or token.
    ///   - quantity: The quantity, as a `Qty`, a number or decimal text.
    ///   - price: The limit, as a `Px`, a number or decimal text.
    /// - Returns: The batch with one operation more.
    public func buyLimit(
        _ symbol: String,
        qty quantity: some QtyConvertible,
        price: some PxConvertible
    ) -> BatchBuilder {
        adding(submit(.buy(symbol, quantity).limitPrice(price)))
    }

    /// A limit sell; prediction markets accept 0 to 1.
    ///
    /// - Parameters:
    ///   - symbol: The instrument's symbol, slug or token.
    ///   - quantity: The quantity, as a `Qty`, a number or decimal text.
    ///   - price: The limit, as a `Px`, a number or decimal text.
    /// - Returns: The batch with one operation more.
    public func sellLimit(
        _ symbol: String,
        qty quantity: some QtyConvertible,
        price: some PxConvertible
    ) -> BatchBuilder {
        adding(submit(.sell(symbol, quantity).limitPrice(price)))
    }

    /// Cancels the graph of an order, in any form that ``SequenceClient/cancel(_:)-(String)``
    /// accepts.
    ///
    /// - Parameter graphOrOrderID: The graph's or the order's id.
    /// - Returns: The batch with one operation more.
    public func cancel(_ graphOrOrderID: String) -> BatchBuilder {
        adding(.cancel(graphOrOrderID))
    }

    /// The orders added from here on are for perpetual futures.
    public func perp() -> BatchBuilder { with(.perp) }

    /// The orders added from here on are for outcomes of prediction markets.
    public func prediction() -> BatchBuilder { with(.prediction) }

    private func with(_ type: InstrumentType) -> BatchBuilder {
        var copy = self
        copy.instrumentType = type
        return copy
    }

    /// Simulates the fills against the live book, even with a live key.
    public func sandbox() -> BatchBuilder {
        var copy = self
        copy.isSandbox = true
        return copy
    }

    /// The number of operations.
    public var count: Int { operations.count }
    /// Whether there are no operations.
    public var isEmpty: Bool { operations.isEmpty }

    /// Sends all operations: a `POST /v1/orders` or `DELETE /v1/execution_graphs/{graph_id}` for
    /// each.
    ///
    /// Never throws: the result includes everything done before a failure or a cancellation.
    ///
    /// - Returns: The result of each operation, in the order of the calls.
    @discardableResult
    public func end() async -> BatchResult {
        var responses: [BatchItemResult] = []
        responses.reserveCapacity(operations.count)
        for operation in operations { responses.append(await carryOut(operation)) }
        return BatchResult(mode: .serial, responses: responses)
    }

    private func carryOut(_ operation: Operation) async -> BatchItemResult {
        do throws(SequenceError) {
            switch operation {
            case .submit(let node):
                let order = OrderBuilder(client, node)
                return .submitted(try await (isSandbox ? order.sandbox() : order).submit())
            case .cancel(let id):
                try await client.cancel(id)
                return .cancelled(id)
            }
        } catch {
            return .error(error)
        }
    }

    private func submit(_ node: Node) -> Operation {
        var node = node.venue(venue)
        if let instrumentType { node.instrumentType = instrumentType }
        return .submit(node)
    }

    private func adding(_ operation: Operation) -> BatchBuilder {
        var copy = self
        copy.operations.append(operation)
        return copy
    }
}

/// How a batch was executed.
public struct BatchMode: OpenEnum {
    /// The mode, as named in the other SDKs.
    public let rawValue: String
    /// Wraps text without looking it up.
    public init(unchecked text: String) { rawValue = text }

    /// One after the other.
    public static let serial = BatchMode(unchecked: "serial")
    /// All together, by the venue.
    public static let nativeAtomic = BatchMode(unchecked: "native_atomic")
    /// The documented modes.
    public static let known: [BatchMode] = [.serial, .nativeAtomic]
    /// The known values, indexed for the reader.
    public static let table = OpenEnumTable(known)
}

/// The result of one operation of a batch.
public enum BatchItemResult: Sendable, Hashable {
    /// The exchange has the order.
    case submitted(SubmittedGraph)
    /// The graph of this id is cancelled.
    case cancelled(String)
    /// The operation failed, or its outcome is unknown; the others continued.
    case error(SequenceError)
}

/// The result of a batch: one result for each operation, in order.
public struct BatchResult: Sendable, Hashable {
    /// How it was executed.
    public var mode: BatchMode
    /// The results.
    public var responses: [BatchItemResult]

    /// Makes a result.
    public init(mode: BatchMode = .serial, responses: [BatchItemResult] = []) {
        (self.mode, self.responses) = (mode, responses)
    }

    /// The failed operations, by index.
    public var failures: [(index: Int, error: SequenceError)] {
        responses.enumerated().compactMap { index, response in
            if case .error(let error) = response { (index, error) } else { nil }
        }
    }
}
