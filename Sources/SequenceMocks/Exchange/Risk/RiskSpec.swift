import SequenceMarkets

/// What to do when something goes wrong with a graph.
enum FailureSpec: String, Sendable, Hashable {
    case cancelAllOpen = "cancel_all_open"
    case pauseGraph = "pause_graph"
    case doNothing = "do_nothing"
}

/// The four layers of limits around a graph; nil is no limit.
struct RiskSpec: Sendable, Hashable {
    var maxNotional: USD?
    /// In billionths.
    var maxLeverage: Int64?
    var requiredVenues: [String] = []
    var maxGraphs: Int64?

    var maxNodeNotional: USD?
    var checksBalance = false
    var maxSlippageBps: Int64?

    var maxUnhedged: Qty?
    var maxLoss: USD?
    var maxDrawdown: USD?

    var onBreach: FailureSpec = .cancelAllOpen
    var onDisconnect: FailureSpec = .doNothing

    /// Whether the market has to be watched while the graph runs.
    var watchesMarket: Bool { maxLoss != nil || maxDrawdown != nil }
    var hasRuntime: Bool { watchesMarket || maxUnhedged != nil }
}
