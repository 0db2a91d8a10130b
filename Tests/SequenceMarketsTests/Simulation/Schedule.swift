import SequenceMarkets
import SequenceMocks

/// One simulated run of the whole client: everything in it follows from the seed.
struct Schedule {
    let seed: UInt64
    var dialect: Dialect
    var weather: Weather
    var history = 0
    var requestsPerSecond: Int?
    /// Seconds of trading.
    var length = 60

    init(seed: UInt64, dialect: Dialect? = nil, weather: Weather? = nil) {
        self.seed = seed
        self.dialect = dialect ?? .random(seed: seed)
        self.weather = weather ?? .random(seed: seed)
        if seed % 10 == 9 {
            history = 100_000
            requestsPerSecond = 5
        }
    }

    /// The line that runs this again, exactly.
    var command: String {
        "SIMULATION_SEED=\(seed) SIMULATION_DIALECT='\(dialect)' SIMULATION_WEATHER='\(weather)' "
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
        setup.marketInterval = .seconds(1)
        setup.fillInterval = .milliseconds(400)
        let exchange = MockExchange(seed: seed, clock: clock, configuration: setup)
        var configuration = Configuration()
        configuration.random = SeededGenerator(seed: seed &+ 1).randomSource
        configuration.requestTimeout = .seconds(3)
        configuration.retryPolicy.deadline = .seconds(10)
        let client = try exchange.client(configuration: configuration)
        let bot = SimulatedBot(client, seed: seed)
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
        var isAtRest = pass(.seconds(20), by: .milliseconds(100))
        isAtRest = isAtRest && pass(.seconds(length), by: .milliseconds(250)) { bot.act() }
        // What rests is cancelled until it is over; then everything has time to be told.
        for _ in 0..<12 {
            let open = exchange.truth.orders.filter { !$0.isOver }.map(\.graphID)
            bot.cancelEverything(Array(Set(open)).sorted())
            bot.settleUnknown()
            isAtRest = isAtRest && pass(.seconds(10), by: .milliseconds(250))
        }
        isAtRest =
            isAtRest && pass(weather.worstDelay + .seconds(90), by: .milliseconds(500))
        var findings = SimulationOracle(truth: exchange.truth, told: bot.record).findings()
        if !isAtRest { findings.append(.init(label: "spinning", text: "tasks never come to rest")) }
        Task { await stream.close() }
        _ = pass(.seconds(5), by: .milliseconds(500))
        return findings
    }
}
