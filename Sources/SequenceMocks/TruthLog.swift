public import SequenceMarkets

/// The true events of an exchange, recorded at matching, before routes, ``Dialect`` and
/// ``Weather`` touch anything.
///
/// A test compares a client's view with it: ``submissions`` that arrived, ``orders`` with
/// every id they had, ``executions`` with the exchange's own time.
///
/// ```swift
/// let filled = exchange.truth.executions.filter { $0.graphID == graph }
/// ```
public struct TruthLog: Sendable, Hashable {
    /// A submission that arrived and was accepted.
    public struct Submission: Sendable, Hashable, Codable {
        /// The id the exchange gave it.
        public var graphID: String
        /// The id it requested, if any; the same unless the dialect ignores `graph_id`.
        public var askedID: String?
        /// A hash of its body: equal for equal bytes.
        public var bodyHash: UInt64
        /// When it arrived, on the true clock.
        public var time: Nanoseconds
    }

    /// One order, through all its amendments.
    public struct Order: Sendable, Hashable, Codable {
        /// The graph it belongs to.
        public var graphID: String
        /// Its node.
        public var nodeID: String
        /// Every id it had; the last is current.
        public var ids: [String]
        /// Its symbol.
        public var symbol: String
        /// `buy` or `sell`.
        public var side: String
        /// Its quantity.
        public var quantity: Qty
        /// Its filled quantity.
        public var filled: Qty
        /// Its state as order lists write it, for example `COMPLETED`.
        public var state: String
        /// Whether it is over.
        public var isOver: Bool
        /// When it was last changed, on the true clock.
        public var updated: Nanoseconds
    }

    /// One execution at one venue.
    public struct Execution: Sendable, Hashable, Codable {
        /// Its number on the exchange, from 1.
        public var number: Int
        /// The graph of its order.
        public var graphID: String
        /// The id its order had when it happened.
        public var orderID: String
        /// The first id its order had.
        public var firstOrderID: String
        /// The venue.
        public var venue: String
        /// The venue's own id, unique whatever the dialect shows.
        public var executionID: String
        /// The symbol.
        public var symbol: String
        /// `buy` or `sell`.
        public var side: String
        /// How much.
        public var quantity: Qty
        /// At which price.
        public var price: Px
        /// The fee.
        public var fee: USD
        /// When, on the true clock.
        public var time: Nanoseconds
    }

    /// Every accepted submission, in order of arrival.
    public internal(set) var submissions: [Submission] = []
    /// Every order, in order of creation.
    public internal(set) var orders: [Order] = []
    /// Every execution, in chronological order.
    public internal(set) var executions: [Execution] = []

    mutating func landed(_ graph: SimulatedGraph, asked: String?, bodyHash: UInt64, at time: Int64)
    {
        submissions.append(
            Submission(
                graphID: graph.id,
                askedID: asked,
                bodyHash: bodyHash,
                time: Nanoseconds(raw: time)
            )
        )
    }

    mutating func note(_ order: SimulatedOrder, node: String, of graph: String) {
        let entry = Order(
            graphID: graph,
            nodeID: node,
            ids: (1...order.revisions.number).map { order.idStem + String($0) },
            symbol: order.instrument.symbol,
            side: order.side.rawValue,
            quantity: order.quantity,
            filled: order.filled,
            state: order.state.rawValue,
            isOver: order.state.isTerminal,
            updated: Nanoseconds(raw: order.updated)
        )
        if order.index < orders.count {
            orders[order.index] = entry
        } else {
            orders.append(entry)
        }
    }

    mutating func executed(_ fill: SimulatedFill, firstID: String, of graph: String) {
        executions.append(
            Execution(
                number: fill.index + 1,
                graphID: graph,
                orderID: fill.orderID,
                firstOrderID: firstID,
                venue: fill.venue,
                executionID: fill.executionID,
                symbol: fill.symbol,
                side: fill.side.rawValue,
                quantity: fill.quantity,
                price: fill.price,
                fee: fill.fee,
                time: Nanoseconds(raw: fill.time)
            )
        )
    }
}
