import Foundation
import SequenceMarkets
import SequenceMocks
import TestSupport

/// A soak of the live account: a trader with a journal keeps one, and is killed every 15 to 40
/// seconds; another trader trades the same account.
///
/// Dialect, weather, faults and kills are drawn from the seed. While it runs, a picture that calls
/// itself current must not be wrong for longer than the bound; at the end, in calm, it must be
/// current and agree with the exchange's truth, and so must the journal.
struct AccountSoak {
    private let seed: UInt64
    private let rate: Int
    private let exchange: MockExchange
    private let service: SoakService
    private let bound: Duration
    private let dialect: Dialect
    private let folder: URL
    private var journal: JournalTrace
    private var random: SeededGenerator
    private let time = TimeSource.system
    private var faults: ArraySlice<SoakFault>
    private var (struck, lives, pictures, current) = (0, 0, 0, 0)
    private var wrongSince: Duration?
    private var longestWrong = Duration.zero
    private var corrections = 0
    private var problems: [String] = []

    static let key = "seq_test_soak"

    /// How the trader keeps its account.
    static let options = {
        var options = LiveAccount.Options()
        options.comparisonInterval = .seconds(10)
        options.confirmationInterval = .seconds(2)
        return options
    }()

    private init(_ flags: Flags, _ duration: Duration) throws {
        seed = UInt64(try flags.int("--seed", 1))
        rate = try flags.int("--rate", 5)
        random = SeededGenerator(seed: seed)
        faults =
            SoakFault.schedule(seed: seed, for: duration - .seconds(5))
            .filter { !$0.kind.isOfTheClient }[...]
        var setup = MockExchange.Configuration()
        setup.dialect = .random(seed: seed)
        setup.weather = .random(seed: seed)
        let (dialect, weather) = (flags.text("--dialect", ""), flags.text("--weather", ""))
        if !dialect.isEmpty { setup.dialect = try Dialect(dialect) }
        if !weather.isEmpty { setup.weather = try Weather(weather) }
        setup.marketInterval = .milliseconds(20)
        setup.kalshiMarkets = 10
        setup.polymarketMarkets = 10
        self.dialect = setup.dialect
        // Two comparisons, what the exchange itself shows late, and a question's repeats.
        bound =
            AccountSoak.options.comparisonInterval * 2 + setup.weather.worstDelay + .seconds(15)
        exchange = MockExchange(seed: seed, configuration: setup)
        service = SoakService(exchange)
        folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        journal = JournalTrace(folder.appending(path: "orders.journal").path)
        Soak.say("dialect \(setup.dialect)")
        Soak.say("weather \(setup.weather)")
    }

    /// `soak-account [--minutes M] [--seed S] [--rate N] [--every SECONDS] [--dialect D]
    /// [--weather W]`.
    static func run(_ arguments: [String]) async throws {
        let flags = try Flags(arguments)
        guard let minutes = Double(flags.text("--minutes", "1")), minutes > 0 else {
            throw ArgumentError(description: "--minutes takes a number")
        }
        let duration = Duration.milliseconds(Int64(minutes * 60_000))
        var soak = try AccountSoak(flags, duration)
        defer { try? FileManager.default.removeItem(at: soak.folder) }
        let isSound = try await soak.run(
            for: duration,
            every: .seconds(try flags.int("--every", 10))
        )
        if !isSound { exit(1) }
    }

    private mutating func run(for duration: Duration, every interval: Duration) async throws -> Bool
    {
        let server = LoopbackServer(service)
        try await server.start()
        let foreign = ForeignTrader(try exchange.client(apiKey: AccountSoak.key), seed: seed)
        let rate = rate
        let trading = Task { await foreign.trade(perSecond: rate) }
        let start = time.monotonic()
        var trader = try life(server)
        var killAt = nextKill(start)
        var (nextLook, nextReport) = (Duration.zero, interval)
        while time.monotonic() - start < duration {
            let now = time.monotonic() - start
            while let fault = faults.first, fault.at <= now {
                faults.removeFirst()
                struck += 1
                service.strike(fault)
            }
            if now >= killAt - start, duration - now > .seconds(10) {
                take(trader.takeLines())
                trader.kill()
                await trader.ended()
                journal.note()
                (wrongSince, killAt) = (nil, nextKill(time.monotonic()))
                trader = try life(server)
            }
            if now >= nextLook {
                nextLook += .milliseconds(500)
                look(at: take(trader.takeLines()))
            }
            if now >= nextReport {
                nextReport += interval
                Soak.say(report("swift SequenceMarkets", now / .seconds(60)).text)
            }
            if !trader.isRunning {
                problems.append("the trader's process has ended by itself")
                break
            }
            try await time.sleep(.milliseconds(20))
        }
        trading.cancel()
        await trading.value
        let isSound = try await settle(trader, (time.monotonic() - start) / .seconds(60))
        await server.stop()
        return isSound
    }

    /// Starts the next trader, with the same journal.
    private mutating func life(_ server: LoopbackServer) throws -> LineProcess {
        lives += 1
        return try LineProcess([
            "soak-account-trader", server.origin.description, journal.path, "--rate", "\(rate)",
            "--life", "\(lives)",
        ])
    }

    private mutating func nextKill(_ now: Duration) -> Duration {
        now + .milliseconds(Int64.random(in: 15_000...40_000, using: &random))
    }

    // MARK: Comparing

    private func oracle() -> AccountOracle {
        AccountOracle(exchange.truth, dialect) { $0.hasPrefix("graph_own") }
    }

    /// Reads a trader's lines; the last picture among them.
    @discardableResult
    private mutating func take(_ lines: [String]) -> AccountPicture? {
        var last: AccountPicture?
        for line in lines {
            if line.hasPrefix("p "),
                let picture = try? JSONDecoder().decode(
                    AccountPicture.self,
                    from: Data(line.dropFirst(2).utf8)
                )
            {
                last = picture
                pictures += 1
                current += picture.isCurrent ? 1 : 0
            } else if line.hasPrefix("correction ") {
                corrections += 1
            } else {
                problems.append(line)
            }
        }
        return last
    }

    private mutating func look(at picture: AccountPicture?) {
        guard let picture else { return }
        let differences = picture.isCurrent ? oracle().differences(picture) : []
        guard !differences.isEmpty else { return wrongSince = nil }
        let since = wrongSince ?? time.monotonic()
        wrongSince = since
        let (duration, wasWithin) = (time.monotonic() - since, longestWrong <= bound)
        longestWrong = max(longestWrong, duration)
        guard duration > bound, wasWithin else { return }
        problems.append("current and wrong: \(differences.prefix(3).joined(separator: "; "))")
    }

    private func report(_ name: String, _ minute: Double) -> Row {
        let truth = exchange.truth
        var row = Row("soak-account", name)
        row.add("minute", minute, digits: 2)
        row.add("lives", lives)
        row.add("orders", truth.orders.count)
        row.add("executions", truth.executions.count)
        row.add("own", truth.orders.count { $0.graphID.hasPrefix("graph_own") })
        row.add("open", truth.orders.count { !$0.isOver })
        row.add("faults", struck)
        row.add("pictures", pictures)
        row.add("current", current)
        row.add("corrections", corrections)
        row.add("longest_wrong_s", longestWrong / .seconds(1))
        row.add("problems", problems.count)
        return row
    }

    // MARK: The end

    /// Ends faults and trading, waits until the picture has been right for a while, and judges.
    private mutating func settle(_ trader: LineProcess, _ minute: Double) async throws -> Bool {
        service.heal()
        trader.tell("drain")
        let start = time.monotonic()
        var (isCalm, quiet) = (false, 0)
        var last: AccountPicture?
        var differences = ["the trader has shown no picture"]
        while time.monotonic() - start < .seconds(300), trader.isRunning, quiet < 15 {
            try await time.sleep(.seconds(1))
            let now = time.monotonic() - start
            if !isCalm, now > .seconds(20) {
                isCalm = true
                exchange.calmDown()
            }
            last = take(trader.takeLines()) ?? last
            guard let last else { continue }
            differences = oracle().differences(last) + oracle().inexact(last)
            if !last.isCurrent { differences.append("the account is not current") }
            if !last.knowsAllOrders { differences.append("the account does not know all orders") }
            quiet = isCalm && differences.isEmpty ? quiet + 1 : 0
            if Int(now / .seconds(1)) % 20 == 19, let first = differences.first {
                Soak.say("after \(Int(now / .seconds(1))) s: \(differences.count), \(first)")
            }
        }
        let settled = time.monotonic() - start
        trader.closeInput()
        var said: [String] = []
        for _ in 0..<600 where trader.isRunning {
            try await time.sleep(.milliseconds(100))
            said += trader.takeLines()
        }
        if trader.isRunning { trader.kill() }
        said += trader.takeLines()
        journal.note()
        problems += JournalVerdict(exchange.truth, journal.ids, said).problems
        // What is denied stays watched; anything else has an outcome by now.
        for id in last?.unsettled ?? [] where !said.contains("watched \(id)") {
            problems.append("\(id) is neither settled nor watched")
        }
        problems += exchange.ledgerProblems.map { "the exchange's own ledger: \($0)" }
        if current == 0 { problems.append("the account was never current") }
        for line in (differences + problems).prefix(20) { Soak.say(line) }
        let isSound = differences.isEmpty && problems.isEmpty
        var row = report("summary", minute)
        row.add("journaled", journal.ids.count)
        row.add("watched", said.count { $0.hasPrefix("watched ") })
        row.add("exact", last?.exactFees.count ?? 0)
        row.add("settled_s", settled / .seconds(1))
        row.add("bound_s", bound / .seconds(1))
        row.add("differences", differences.count)
        row.add("verdict", isSound ? "sound" : "NOT SOUND")
        Soak.say(row.text)
        return isSound
    }
}

/// What a journal must hold, by what really happened.
struct JournalVerdict {
    private(set) var problems: [String] = []

    init(_ truth: TruthLog, _ journaled: Set<String>, _ said: [String]) {
        guard said.last == "end" else {
            problems.append("the last life did not end: \(said.suffix(2))")
            return
        }
        func ids(_ word: String) -> [String] {
            said.filter { $0.hasPrefix(word + " ") }.map { String($0.dropFirst(word.count + 1)) }
        }
        for id in ids("unsettled") { problems.append("\(id) is unsettled after the last life") }
        let own = truth.submissions.filter { $0.askedID?.hasPrefix("graph_own") ?? false }
        for submission in own where !journaled.contains(submission.askedID ?? "") {
            problems.append("\(submission.graphID) has no line in the journal")
        }
        for (id, landed) in Dictionary(grouping: own, by: \.askedID) where landed.count > 1 {
            problems.append("\(id ?? "") landed \(landed.count) times")
        }
        var sizes: Set<Int64> = []
        let orders = truth.orders.filter { $0.graphID.hasPrefix("graph_own") }
        for order in orders where !sizes.insert(order.quantity.raw).inserted {
            // Each intention has a size of its own, so the same one again is a second order.
            problems.append("\(order.ids) repeats an intention")
        }
        let open = Set(ids("open"))
        for order in orders where !order.isOver && !open.contains(order.graphID) {
            problems.append("\(order.graphID) is open, and the journal does not hold it")
        }
    }
}
