public import SequenceMarkets

/// A whole exchange inside the process: books that move, orders that fill, an account that adds
/// up, streams, and faults on demand.
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
    /// How an exchange is set up.
    public struct Configuration: Sendable {
        /// Cash in each asset a venue settles in, on every venue.
        public var startingCash: USD = 1_000_000
        /// Whether orders that cash cannot cover are rejected; perps trade on margin all the same.
        public var enforcesBalances = false
        /// From the submission of an order to its acceptance.
        public var orderLatency: Duration = .milliseconds(2)
        /// From one fill of an order to the next.
        public var fillInterval: Duration = .milliseconds(1)
        /// From a resolution on Kalshi, or a redemption on Polymarket, to the payout.
        public var settlementDelay: Duration = .seconds(2)
        /// From one change of the books to the next; at least 1 ms.
        public var marketInterval: Duration = .milliseconds(100)
        /// Requests a second and key, with twice as many at once; nil for no limit.
        public var requestsPerSecond: Int?
        /// From one prediction market that is announced as new, or as resolved, to the next.
        public var lifecycleInterval: Duration = .seconds(5)
        /// How many markets Kalshi lists that can be traded.
        public var kalshiMarkets = 43_000
        /// How many markets Polymarket lists that can be traded.
        public var polymarketMarkets = 3_000
        /// How many messages of one topic a socket may be behind before the oldest is dropped.
        public var topicBuffer = 4_096

        /// Where symbols start, instead of where the exchange has them: a snapshot's mids.
        ///
        /// A symbol that is not traded here, or a price that it cannot have, is one of the
        /// exchange's ``MockExchange/problems``.
        public var startingPrices: [String: Px] = [:]
        /// Whether a body of POST, PATCH or PUT has to be declared as JSON, as the reference page
        /// requires; one that is not is answered 400.
        public var requiresContentType = true
        /// Which reading of the documentation the exchange speaks.
        public var dialect = Dialect.documented
        /// Whether keys may do what is only for administrators: clearing the kill switch, which
        /// is answered 403 otherwise.
        public var isAdministrator = true
        /// What goes wrong between the exchange and its clients.
        public var weather = Weather.calm
        /// How many orders every account has behind it, all of them over, each filled at once.
        ///
        /// They are listed and counted and cost next to nothing; positions do not hold them.
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

    /// Makes an exchange that follows a clock by itself, the system's unless told otherwise.
    public convenience init(
        seed: UInt64 = 1,
        time: TimeSource = .system,
        configuration: Configuration = .init()
    ) {
        self.init(seed: seed, time: time, isManual: false, configuration)
    }

    /// Makes an exchange that moves exactly when a manual clock does, and has caught up
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

    /// Does something with the state as of now, then sends what the streams are due.
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

    /// Lets everything happen that is due.
    func catchUp() {
        withState { _, _ in }
    }

    /// Wakes the exchange when something happens next that a socket would be sent.
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
