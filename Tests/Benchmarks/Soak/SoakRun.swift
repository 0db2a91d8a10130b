import SequenceMarkets
import SequenceMocks

/// The course of one soak, on the exchange's side.
struct SoakRun {
    private let service: SoakService
    private let exchange: MockExchange
    private let trader: SoakProcess
    private let audit: SoakAudit
    private var faults: ArraySlice<SoakFault>
    private let time = TimeSource.system
    private var struck = 0
    private var isCalm = false
    private var problems: [String] = []

    init(
        _ service: SoakService,
        _ exchange: MockExchange,
        _ trader: SoakProcess,
        _ faults: [SoakFault]
    ) {
        self.service = service
        self.exchange = exchange
        self.trader = trader
        self.faults = faults[...]
        audit = SoakAudit(exchange)
    }

    /// Brings about one fault after another, and reports meanwhile.
    mutating func soak(
        for duration: Duration,
        every interval: Duration
    ) async throws -> [Soak.Sample] {
        let start = time.monotonic()
        var samples: [Soak.Sample] = []
        var nextReport = interval
        while time.monotonic() - start < duration {
            let now = time.monotonic() - start
            while let fault = faults.first, fault.at <= now {
                faults.removeFirst()
                struck += 1
                if fault.kind.isOfTheClient {
                    trader.tell("pause \(fault.count)")
                } else {
                    service.strike(fault)
                }
            }
            if now >= nextReport {
                nextReport += interval
                samples.append(report(now))
                let beliefs = trader.beliefs.now
                if time.monotonic() - beliefs.lastFigures > .seconds(30), now > .seconds(40) {
                    problems.append("the trader has said nothing for half a minute")
                    break
                }
                guard trader.isRunning else {
                    problems.append("the trader's process has ended")
                    break
                }
            }
            try await time.sleep(.milliseconds(20))
        }
        return samples
    }

    private func report(_ now: Duration) -> Soak.Sample {
        let beliefs = trader.beliefs.now
        let differences = audit.differences(beliefs.current, sparingPending: true)
        for difference in differences.prefix(3) { Soak.say(difference) }
        let figures = beliefs.figures
        func number(_ key: String) -> Double { figures[key]?.doubleValue ?? 0 }
        let sample = Soak.Sample(
            minute: now / .seconds(60),
            memory: number("rss_kb") / 1_024,
            lagMedian: number("lag_p50_us") / 1_000,
            lagHigh: number("lag_p99_us") / 1_000,
            reconnects: Int(number("reconnects"))
        )
        var row = Row("soak", "swift SequenceMarkets")
        row.add("minute", sample.minute, digits: 2)
        row.add("rss_mb", sample.memory)
        row.add("lag_p50_ms", sample.lagMedian, digits: 3)
        row.add("lag_p99_ms", sample.lagHigh, digits: 3)
        for key in SoakRun.counts { row.add(key, Int(number(key))) }
        row.add("orders", beliefs.accepted)
        row.add("fills", beliefs.record.fills.count)
        row.add("faults", struck)
        row.add("differences", differences.count + beliefs.complaints.count)
        Soak.say(row.text)
        return sample
    }

    private static let counts = [
        "events", "reconnects", "gaps", "backfills", "open_holes", "repeats", "issues", "unknown",
        "dropped", "dropped_stalled", "under_way",
    ]

    /// Ends the faults and the trading, waits for every delivery, and returns the verdict.
    mutating func settle(_ samples: [Soak.Sample]) async throws -> Bool {
        service.heal()
        trader.tell("drain")
        var differences: [String] = []
        var quiet = 0
        let start = time.monotonic()
        // Retries, resolving, back-fills and the audit of resting orders have their own
        // deadlines; the sum is below this on a machine that is not too busy.
        while time.monotonic() - start < .seconds(420), trader.isRunning {
            try await time.sleep(.seconds(1))
            let beliefs = trader.beliefs.now
            differences = audit.differences(beliefs.current)
            if !beliefs.isDrained { differences.append("the trader has not ended its calls") }
            // What is on its way when the trading ends meets the weather, too.
            if !isCalm, beliefs.isDrained || time.monotonic() - start > .seconds(60) {
                isCalm = true
                exchange.calmDown()
            }
            // What is told twice may come later than what is told.
            quiet = isCalm && differences.isEmpty ? quiet + 1 : 0
            if quiet > 15 { break }
        }
        let settled = time.monotonic() - start
        trader.closeInput()
        for _ in 0..<100 where trader.isRunning { try await time.sleep(.milliseconds(50)) }
        if trader.isRunning {
            problems.append("the trader did not end within five seconds")
            trader.terminate()
        }
        let beliefs = trader.beliefs.now
        let growth = SoakGrowth(samples)
        problems += beliefs.complaints
        problems += exchange.ledgerProblems.map { "the exchange's own ledger: \($0)" }
        if growth.isGrowing { problems.append("memory grows: \(growth)") }
        if beliefs.closedMicroseconds == nil { problems.append("the streams did not close") }
        let isSound = problems.isEmpty && differences.isEmpty
        for line in (differences + problems).prefix(20) { Soak.say(line) }
        var row = Row("soak", "summary")
        row.add("orders", beliefs.accepted)
        row.add("fills", beliefs.record.fills.count)
        for key in SoakRun.counts { row.add(key, Int(beliefs.figures[key]?.doubleValue ?? 0)) }
        row.add("faults", struck)
        row.add("settled_s", settled / .seconds(1))
        row.add("close_ms", Double(beliefs.closedMicroseconds ?? -1_000) / 1_000)
        row.add("rss_mb_early", growth.early)
        row.add("rss_mb_late", growth.late)
        row.add("rss_mb_peak", samples.map(\.memory).max() ?? 0)
        row.add("differences", differences.count)
        row.add("problems", problems.count)
        row.add("verdict", isSound ? "sound" : "NOT SOUND")
        Soak.say(row.text)
        return isSound
    }
}

/// Whether memory grows: the median of the last quarter against that of the second.
struct SoakGrowth: CustomStringConvertible {
    private(set) var early = 0.0
    private(set) var late = 0.0

    init(_ samples: [Soak.Sample]) {
        let quarter = samples.count / 4
        guard quarter > 0 else { return }
        func median(_ part: some Sequence<Soak.Sample>) -> Double {
            let sorted = part.map(\.memory).sorted()
            return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
        }
        early = median(samples[quarter..<(2 * quarter)])
        late = median(samples.suffix(quarter))
    }

    /// What the last orders and fills are remembered in is full after 16 384 of them, so some
    /// growth at the beginning is no leak.
    var isGrowing: Bool { late > early * 1.25 + 12 }

    var description: String { "\(early) MB in the second quarter, \(late) MB in the last" }
}
