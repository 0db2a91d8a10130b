import SequenceMarkets

/// The states of a graph.
enum SimulatedGraphState: String, Sendable {
    case active, completed, cancelled, failed, paused

    var isOver: Bool { self == .completed || self == .cancelled || self == .failed }
}

/// The states of a node, as graph status prints them.
enum SimulatedNodeState: String, Sendable {
    case pending, executing, filled, cancelled, rejected, failed

    var isOver: Bool { self != .pending && self != .executing }
}

/// One graph in progress.
struct SimulatedGraph: Sendable {
    struct NodeProgress: Sendable {
        var state = SimulatedNodeState.pending
        /// Its order, once it has begun.
        var order: Int?
        var target: Qty
        /// The quantity its edges have requested so far.
        var asked: Qty = .zero
        /// Changes made by an amendment before its order began.
        var amendment = Amendment()
    }

    /// The changes possible to a node while its graph runs; nil leaves a value unchanged.
    struct Amendment: Sendable {
        var quantity: Qty?
        var maxSlippageBps: Int64?
        /// In nanoseconds.
        var horizon: Int64?
        var urgency: String?
    }

    struct EdgeProgress: Sendable {
        var isFired = false
        /// It can fire no more.
        var isDead = false
        /// The quantity it requests from its child.
        var ask: Qty = .zero
        /// Its time-out has run out.
        var isTimedOut = false
        /// The price it waits for, once known.
        var level: Px?
        /// That price has been crossed.
        var isCrossed = false
        /// The next market step at which the price must be checked.
        var nextLook: Int64 = 0
    }

    let index: Int
    let id: String
    let spec: GraphSpec
    var state = SimulatedGraphState.active
    var nodes: [NodeProgress]
    var edges: [EdgeProgress]
    let created: Int64
    /// Why it was stopped or held, if it was.
    var failure: String?
    /// The best result so far, from which its drawdown is measured.
    var bestResult: USD = .zero
    /// The runtime limits currently breached.
    var broken: Set<String> = []

    init(index: Int, id: String, spec: GraphSpec, created: Int64) {
        self.index = index
        self.id = id
        self.spec = spec
        self.created = created
        nodes = spec.nodes.map { NodeProgress(target: $0.quantity ?? .zero) }
        edges = spec.edges.map { _ in EdgeProgress() }
    }
}
