import SequenceMarkets
import SequenceMocks
import Synchronization
import TestSupport

/// One simulated run of a live account: two clients trade one account in a drawn dialect and
/// weather, and the picture of one of them is held against the truth all the while.
struct AccountSchedule {
    let seed: UInt64
    var dialect: Dialect
    var weather: Weather
    /// Seconds of trading.
    var length = 90
    var history = 0
    var requestsPerSecond: Int?

    init(seed: UInt64, dialect: Dialect? = nil, weather: Weather? = nil) {
        self.seed = seed
        self.dialect = dialect ?? .random(seed: seed)
        self.weather = weather ?? .random(seed: seed)
        if seed % 10 == 9 {
            history = 10_000
            requestsPerSecond = 10
        }
    }

    /// What a run has shown.
    struct Result {
        var findings: [SimulationOracle.Finding] = []
        var orders = 0
        var executions = 0
        var corrections = 0
        var openAtEnd = 0
        /// Positions whose fees are called exact.
        var exact = 0
        /// The share of the storm in which the account called itself current, in percent.
        var current = 0
        /// The longest time for which a picture that was called current was wrong.
        var wrong = Duration.zero
    }

    private static let options = {
        var options = LiveAccount.Options()
        options.comparisonInterval = .seconds(10)
        options.confirmationInterval = .seconds(2)
        return options
    }()

    /// For how long a picture may be wrong that is called current: two comparisons, and what the
    /// exchange itself shows late.
    private var bound: Duration {
        AccountSchedule.options.comparisonInterval * 2 + weather.worstDelay + .seconds(10)
    }

    /// The line that runs this again, exactly.
    var command: String {
        "SIMULATION_SEED=\(seed) SIMULATION_DIALECT='\(dialect)' SIMULATION_WEATHER='\(weather)' "
            + "swift test --filter LiveAccountSimulationTests"
    }

    func run() throws -> Result {
        try AccountScheduleRun(self, AccountSchedule.options, bound).run()
    }
}

/// The course of a schedule, on the ``SimulationExecutor``.
private final class AccountScheduleRun {
    private let schedule: AccountSchedule
    private let bound: Duration
    private let options: LiveAccount.Options
    private let clock = ManualClock()
    private let exchange: MockExchange
    private let own: SimulatedBot
    private let foreign: SimulatedBot
    private let client: SequenceClient
    private let books: SimulatedBooks
    private let kept: KeptAccount
    private var result = AccountSchedule.Result()
    private var wrongSince: Duration?
    private var lastDifferences: [String] = []
    private var isAtRest = true
    private var (samples, currentSamples) = (0, 0)

    init(
        _ schedule: AccountSchedule,
        _ options: LiveAccount.Options,
        _ bound: Duration
    ) throws {
        (self.schedule, self.options, self.bound) = (schedule, options, bound)
        var setup = MockExchange.Configuration()
        setup.dialect = schedule.dialect
        setup.weather = schedule.weather
        setup.orderHistory = schedule.history
        setup.requestsPerSecond = schedule.requestsPerSecond
        setup.marketInterval = .seconds(60)
        setup.fillInterval = .milliseconds(400)
        let exchange = MockExchange(seed: schedule.seed, clock: clock, configuration: setup)
        func client(_ number: UInt64) throws -> SequenceClient {
            var configuration = SequenceClient.Configuration()
            configuration.random =
                SeededGenerator(seed: schedule.seed &* 7 &+ number).randomSource
            configuration.requestTimeout = .seconds(3)
            configuration.retryPolicy.deadline = .seconds(10)
            return try exchange.client(configuration: configuration)
        }
        self.exchange = exchange
        self.client = try client(1)
        own = SimulatedBot(self.client, seed: schedule.seed, time: clock.timeSource)
        foreign = SimulatedBot(
            try client(2),
            seed: schedule.seed ^ 0xf0e1,
            time: clock.timeSource,
            isForeign: true
        )
        books = SimulatedBooks(exchange, seed: schedule.seed)
        kept = KeptAccount(self.client, options, clock.timeSource)
    }

    private func pass(_ duration: Duration, _ body: () -> Void = {}) {
        let end = clock.elapsed + duration
        while clock.elapsed < end, isAtRest {
            body()
            isAtRest = isAtRest && SimulationExecutor.drain()
            clock.advance(by: .milliseconds(500))
            isAtRest = isAtRest && SimulationExecutor.drain()
            sample()
        }
    }

    func run() throws -> AccountSchedule.Result {
        foreign.listen()
        own.listen()
        books.fill()
        pass(.seconds(8)) {
            books.fill()
            foreign.act()
        }
        kept.start()
        // With pauses, in which the account may be called current.
        var step = 0
        pass(.seconds(schedule.length)) {
            step += 1
            books.fill()
            if step % 6 == 0 { own.act() }
            if step % 6 == 1 { foreign.act() }
        }
        result.current = samples == 0 ? 0 : 100 * currentSamples / samples
        exchange.calmDown()
        pass(schedule.weather.worstDelay + schedule.weather.landingDelay + .seconds(60)) {
            own.settleUnknown()
            foreign.settleUnknown()
        }
        var waited = 0
        while waited < 60, kept.account?.read().freshness != .current {
            pass(.seconds(5))
            waited += 1
        }
        judgeEnd()
        pass(options.comparisonInterval * 3)
        kept.close()
        pass(.seconds(5))
        if !isAtRest { find("spinning", "tasks never come to rest") }
        return result
    }

    private func find(_ label: String, _ text: String) {
        result.findings.append(.init(label: label, text: text))
    }

    private func oracle() -> AccountOracle {
        AccountOracle(exchange.truth, schedule.dialect) { !$0.hasPrefix("graph_foreign") }
    }

    private func sample() {
        guard let account = kept.account else { return }
        let picture = AccountPicture(account.read())
        let oracle = oracle()
        for (correction, time) in kept.takeCorrections() {
            result.corrections += 1
            // Seen twice, each time as long ago as an answer and its repeats take.
            let since = time.advanced(by: .seconds(-40) - schedule.weather.worstDelay)
            if !oracle.wasTrue(correction, since: since) {
                find("correction-wrong", "\(correction)")
            }
        }
        samples += 1
        guard picture.isCurrent else { return wrongSince = nil }
        currentSamples += 1
        let differences = oracle.differences(picture)
        guard !differences.isEmpty else { return wrongSince = nil }
        let since = wrongSince ?? clock.elapsed
        wrongSince = since
        let duration = clock.elapsed - since
        let wasWithin = result.wrong <= bound
        result.wrong = max(result.wrong, duration)
        guard duration > bound, wasWithin else { return }
        find("wrong-while-current", differences.prefix(3).joined(separator: "; "))
    }

    private func judgeEnd() {
        guard let account = kept.account else {
            return find("never-started", "liveAccount() never returned")
        }
        let reading = account.read()
        let picture = AccountPicture(reading)
        let oracle = oracle()
        if !picture.isCurrent { find("never-current", "\(reading.freshness)") }
        for text in oracle.differences(picture).prefix(4) { find("differs", text) }
        for text in oracle.inexact(picture).prefix(4) { find("inexact", text) }
        result.exact = picture.exactFees.count
        result.openAtEnd = picture.own.count + picture.foreign.count
        let truth = exchange.truth
        (result.orders, result.executions) = (truth.orders.count, truth.executions.count)
    }
}

/// A live account, started again and again where the weather refuses, and its corrections.
private final class KeptAccount: Sendable {
    private struct State {
        var account: LiveAccount?
        var corrections: [(AccountCorrection, Nanoseconds)] = []
    }

    private let client: SequenceClient
    private let options: LiveAccount.Options
    private let time: TimeSource
    private let state = Mutex(State())

    init(_ client: SequenceClient, _ options: LiveAccount.Options, _ time: TimeSource) {
        (self.client, self.options, self.time) = (client, options, time)
    }

    var account: LiveAccount? { state.withLock { $0.account } }

    func takeCorrections() -> [(AccountCorrection, Nanoseconds)] {
        state.withLock { state in
            defer { state.corrections = [] }
            return state.corrections
        }
    }

    func start() {
        Task {
            for _ in 0..<20 where self.account == nil {
                guard let account = try? await self.client.liveAccount(self.options) else {
                    continue
                }
                let updates = account.updates
                self.state.withLock { $0.account = account }
                for await update in updates { self.note(update) }
            }
        }
    }

    private func note(_ update: AccountUpdate) {
        if SimulationTrace.isOn {
            print("    \(time.monotonic()) \(update.cause) \(update.change)")
        }
        guard case .correction(let one) = update.change else { return }
        let now = time.wall()
        state.withLock { $0.corrections.append((one, now)) }
    }

    func close() {
        let account = account
        Task { await account?.close() }
    }
}

extension SimulatedBot {
    /// Follows the orders of the account.
    func listen() { listen(stream()) }
}
