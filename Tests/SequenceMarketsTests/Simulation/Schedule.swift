import SequenceMarkets
import SequenceMocks
import TestSupport

/// One simulated run of the whole client: everything in it follows from the seed.
struct Schedule {
    let seed: UInt64
    var dialect: Dialect
    var weather: Weather
    var history = 0
    var requestsPerSecond: Int?
    /// Seconds of trading.
    var length: Int

    init(seed: UInt64, dialect: Dialect? = nil, weather: Weather? = nil) {
        self.seed = seed
        self.dialect = dialect ?? .random(seed: seed)
        self.weather = weather ?? .random(seed: seed)
        length = seed % 8 == 0 ? 40 : 12
        if seed % 10 == 9 {
            history = 100_000
            requestsPerSecond = 5
        }
    }

    /// How late an execution may be reported; later where most requests are refused.
    ///
    /// What was lost and never announced is found by the audit, once a minute.
    private var patience: Duration {
        let isBlocked = weather.refusals > 20 || weather.lostAnswers > 20
        let isPaced = requestsPerSecond != nil
        return weather.worstDelay + .seconds(isBlocked ? 600 : isPaced ? 120 : 75)
    }

    /// The line that runs this again, exactly.
    var command: String {
        "SIMULATION_SEED=\(seed) SIMULATION_HISTORY=\(history) SIMULATION_DIALECT='\(dialect)' SIMULATION_WEATHER='\(weather)' "
            + "swift test --filter WholeClientSimulationTests"
    }

    /// Runs it on the ``SimulationExecutor`` and judges it.
    func run() throws -> [SimulationOracle.Finding] {
        let clock = ManualClock()
        var setup = MockExchange.Configuration()
        setup.dialect = dialect
        setup.weather = weather
        setup.orderHistory = history
        setup.requestsPerSecond = requestsPerSecond
        setup.marketInterval = .seconds(60)
        setup.fillInterval = .milliseconds(400)
        let exchange = MockExchange(seed: seed, clock: clock, configuration: setup)
        var configuration = SequenceClient.Configuration()
        configuration.random = SeededGenerator(seed: seed &+ 1).randomSource
        configuration.requestTimeout = .seconds(3)
        configuration.retryPolicy.deadline = .seconds(10)
        if SimulationTrace.isOn { configuration.observer = SimulationTrace(time: clock.timeSource) }
        let client = try exchange.client(configuration: configuration)
        let bot = SimulatedBot(client, seed: seed, time: clock.timeSource)
        let stream = client.stream([.orders, .fills])
        bot.listen(stream)
        func pass(_ duration: Duration, by step: Duration, each body: () -> Void = {}) -> Bool {
            let end = clock.elapsed + duration
            while clock.elapsed < end {
                body()
                guard SimulationExecutor.drain() else { return false }
                clock.advance(by: step)
                guard SimulationExecutor.drain() else { return false }
            }
            return true
        }
        let books = SimulatedBooks(exchange, seed: seed)
        books.fill()
        var isAtRest = pass(.seconds(8), by: .milliseconds(500))
        isAtRest =
            isAtRest
            && pass(.seconds(length), by: .milliseconds(500)) {
                books.fill()
                bot.act()
            }
        // Resting orders are cancelled until they end; then everything has time to be delivered.
        for _ in 0..<20 {
            let open = exchange.truth.orders.filter { !$0.isOver }.map(\.graphID)
            if open.isEmpty, !bot.hasUnknown { break }
            bot.cancelEverything(Array(Set(open)).sorted())
            bot.settleUnknown()
            isAtRest = isAtRest && pass(.seconds(8), by: .milliseconds(500))
        }
        exchange.calmDown()
        isAtRest = isAtRest && pass(weather.worstDelay + .seconds(90), by: .seconds(1))
        var findings = SimulationOracle(
            truth: exchange.truth,
            told: bot.record,
            patience: patience / .milliseconds(1)
        ).findings()
        if !isAtRest { findings.append(.init(label: "spinning", text: "tasks never come to rest")) }
        Task { await stream.close() }
        _ = pass(.seconds(5), by: .milliseconds(500))
        return findings
    }
}

/// The books of a schedule: two venues with a few levels each, filled up now and then, so that
/// orders trade in several executions, some of them equal.
struct SimulatedBooks {
    private let exchange: MockExchange
    private let random: RandomSource
    private static let symbols = ["BTC-USD", "ETH-USD", "SOL-USD"]
    private static let venues = ["binance", "kraken"]

    init(_ exchange: MockExchange, seed: UInt64) {
        self.exchange = exchange
        random = SeededGenerator(seed: seed ^ 0xb00c).randomSource
        for symbol in SimulatedBooks.symbols {
            for venue in ["coinbase", "okx", "bybit", "bitget", "cryptocom", "hyperliquid"] {
                exchange.setBook(symbol, venue: venue, bids: [], asks: [])
            }
        }
    }

    /// Moves one symbol's books.
    func fill() {
        let symbol = SimulatedBooks.symbols[Int(random.next() % 3)]
        let mid = Int64(100 + random.next() % 4) * 1_000_000_000
        for venue in SimulatedBooks.venues {
            let size = Qty(raw: Int64(random.next() % 3 + 1) * 50_000_000)
            let levels = (1...2).map { Int64($0) * 500_000_000 }
            exchange.setBook(
                symbol,
                venue: venue,
                bids: levels.map { (Px(raw: mid - $0), size) },
                asks: levels.map { (Px(raw: mid + $0), size) }
            )
        }
    }
}
