public import SequenceMarkets

/// A whole exchange inside the process: moving books, order matching, a consistent
/// account, streams, and faults on demand.
///
/// No key, no network.
///
/// The same seed, clock and requests always give the same bytes. Prices and amounts are
/// integers throughout.
///
/// ```swift
/// let clock = ManualClock()
/// let exchange = MockExchange(seed: 1, clock: clock)
/// exchange.on(.post, "/v1/orders", .attempts { $0 == 1 ? .dropAfterAccepting : .passThrough })
/// ```
public final class MockExchange: Sendable {
    /// The configuration of an exchange.
    public struct Configuration: Sendable {
        /// Cash in each asset a venue settles in, on every venue.
        public var startingCash: USD = 1_000_000
        /// Whether orders that cash cannot cover are rejected; perps trade on margin all the same.
        public var enforcesBalances = false
        /// The time from the submission of an order to its acceptance.
        public var orderLatency: Duration = .milliseconds(2)
        /// The time between fills of an order.
        public var fillInterval: Duration = .milliseconds(1)
        /// The time from a resolution on Kalshi, or a redemption on Polymarket, to the payout.
        public var settlementDelay: Duration = .seconds(2)
        /// The time between changes of the books; at least 1 ms.
        public var marketInterval: Duration = .milliseconds(100)
        /// Requests per second and key, with a burst of twice as many; nil for no limit.
        public var requestsPerSecond: Int?
        /// The time between announcements of new, and of resolved, prediction markets.
        public var lifecycleInterval: Duration = .seconds(5)
        /// The number of tradable markets on Kalshi.
        public var kalshiMarkets = 43_000
        /// The number of tradable markets on Polymarket.
        public var polymarketMarkets = 3_000
        /// How many messages of one topic a socket may be behind before the oldest is dropped.
        public var topicBuffer = 4_096

        /// Starting prices of symbols instead of the exchange's own: a snapshot's mids.
        ///
        /// A symbol that is not traded here, or an impossible price, is listed in the
        /// exchange's ``MockExchange/problems``.
        public var startingPrices: [String: Px] = [:]
        /// Whether a body of POST, PATCH or PUT has to be declared as JSON, as the reference page
        /// requires; one that is not is answered 400.
        public var requiresContentType = true
        /// The reading of the documentation the exchange follows.
        public var dialect = Dialect.documented
        /// Whether keys have administrator rights: clearing the kill switch
        /// is answered 403 otherwise.
        public var isAdministrator = true
        /// The faults between the exchange and its clients.
        public var weather = Weather.calm
        /// The number of past orders in every account, each filled at once and completed.
        ///
        /// They are listed and counted at almost no cost; positions do not include them.
        public var orderHistory = 0

        /// The defaults: cash on every venue, millisecond latencies, no limit.
        public init() {}
    }

    let time: TimeSource
    private let epoch: Int64
    private let start: Duration
    let router: Router
    private let state: Locked<ExchangeState>
    private let pump = Locked<Pump?>(nil)
    private let isManual: Bool

    private struct Pump {
        var due: Int64
        var task: Task<Void, Never>
    }

    /// Creates an exchange that follows a clock by itself; the system's by default.
    public convenience init(
        seed: UInt64 = 1,
        time: TimeSource = .system,
        configuration: Configuration = .init()
    ) {
        self.init(seed: seed, time: time, isManual: false, configuration)
    }

    /// Creates an exchange that moves exactly when a manual clock does, and has caught up
    /// before ``ManualClock/advance(by:)`` returns.
    public convenience init(
        seed: UInt64 = 1,
        clock: ManualClock,
        configuration: Configuration = .init()
    ) {
        self.init(seed: seed, time: clock.timeSource, isManual: true, configuration)
        clock.observe { [weak self] in
            self?.catchUp()
            return self != nil
        }
    }

    private init(seed: UInt64, time: TimeSource, isManual: Bool, _ configuration: Configuration) {
        self.time = time
        self.isManual = isManual
        epoch = time.wall().raw
        start = time.monotonic()
        router = Router(routes: Route.all)
        let noise = SeededNoise(seed: SeededGenerator.mix(seed &+ 1))
        var model = MarketModel(
            noise: noise,
            interval: max(MockExchange.nanoseconds(configuration.marketInterval), 1_000_000)
        )
        let counts = Catalog.Counts(
            kalshi: min(max(configuration.kalshiMarkets, 1), 500_000),
            polymarket: min(max(configuration.polymarketMarkets, 1), 500_000),
            mintInterval: max(MockExchange.nanoseconds(configuration.lifecycleInterval), 1)
        )
        let catalog = Catalog(counts: counts)
        let problems = model.start(at: configuration.startingPrices, catalog, time: epoch)
        var ledger = Ledger()
        for (venue, assets) in catalog.settlements {
            for asset in assets {
                ledger.deposit(configuration.startingCash, venue: venue, asset: asset)
            }
        }
        let trading = TradingAccount(
            market: SimulatedMarket(model: model, catalog: catalog),
            books: AccountBooks(ledger),
            latency: TradingSchedule.Latency(
                accept: MockExchange.nanoseconds(configuration.orderLatency),
                betweenFills: MockExchange.nanoseconds(configuration.fillInterval),
                settlement: MockExchange.nanoseconds(configuration.settlementDelay)
            ),
            terms: AccountTerms(
                amendKeepsID: configuration.dialect.amendedID == .same,
                enforcesBalances: configuration.enforcesBalances
            ),
            ids: IDSource(noise: noise)
        )
        let hub = MockStreamHub(
            interval: model.interval,
            limit: configuration.topicBuffer,
            gapShape: configuration.dialect.gapFrame,
            lifecycleInterval: MockExchange.nanoseconds(configuration.lifecycleInterval),
            lifecycleKey: configuration.dialect.lifecycleKey,
            at: epoch
        )
        var state = ExchangeState(
            trading: trading,
            hub: hub,
            configuration: configuration,
            epoch: epoch
        )
        state.log.problems = problems
        self.state = Locked(state)
    }

    static func nanoseconds(_ duration: Duration) -> Int64 {
        max(Nanoseconds(raw: 0).advanced(by: duration).raw, 0)
    }

    /// The exchange's time of day.
    public var now: Nanoseconds {
        Nanoseconds(raw: epoch).advanced(by: time.monotonic() - start)
    }

    /// Runs an operation on the current state, then sends due stream messages.
    func withState<Result>(_ body: (inout ExchangeState, Int64) -> Result) -> Result {
        let now = now.raw
        let (result, next) = state.withLock { state in
            state.advance(to: now, on: self)
            let result = body(&state, now)
            state.advance(to: now, on: self)
            return (result, state.isIdle ? nil : state.nextTime(after: now))
        }
        schedule(next)
        return result
    }

    /// Processes everything that is due.
    func catchUp() {
        withState { _, _ in }
    }

    /// Wakes the exchange at the next event that a socket would receive.
    private func schedule(_ next: Int64?) {
        guard !isManual else { return }
        pump.withLock { pump in
            if let pump, let next, pump.due <= next { return }
            pump?.task.cancel()
            pump = nil
            guard let next else { return }
            let delay = Nanoseconds(raw: next).since(now)
            let task = Task { [weak self, time] in
                do { try await time.sleep(max(delay, .milliseconds(1))) } catch { return }
                self?.pumped(next)
            }
            pump = Pump(due: next, task: task)
        }
    }

    private func pumped(_ due: Int64) {
        pump.withLock { pump in
            if pump?.due == due { pump = nil }
        }
        catchUp()
    }
}
