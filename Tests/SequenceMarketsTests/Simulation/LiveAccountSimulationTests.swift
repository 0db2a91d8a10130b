import Foundation
import SequenceMarkets
import SequenceMocks
import TestSupport
import Testing

/// The live account against the exchange at its most unhelpful, on a manual clock.
///
/// Twenty schedules, or as many as `SIMULATION_COUNT` says from `SIMULATION_FROM` on. A seed that
/// fails prints the line that runs it again, exactly.
@Suite("The live account, simulated")
struct LiveAccountSimulationTests {
    @Test(
        "Called current it is never wrong for long, and it is right once the weather is calm",
        .enabled(if: EnqueueHook.isAvailable)
    )
    func everySchedule() async throws {
        let (output, status) = try await ChildProcess.run("AccountSchedules", environment: [:])
        if SimulationRun.setting("SIMULATION_TRACE") != nil { print(output) }
        let lines = output.split(separator: "\n").map(String.init)
        print(lines.last { $0.hasPrefix("# orders") } ?? "")
        let failures = lines.filter { $0.hasPrefix("seed") || $0.hasPrefix("    ") }
        #expect(failures.isEmpty, "\n\(failures.joined(separator: "\n"))")
        #expect(lines.last?.contains("schedules, 0 failed") == true, "\(output.suffix(2_000))")
        #expect(status == 0)
    }
}

/// The process of the schedules.
@Suite(.enabled(if: ChildProcess.isChild(for: "AccountSchedules")))
struct AccountSchedules {
    @Test
    func run() {
        // The tests beside this one have deadlines; this one has none.
        _ = nice(5)
        guard SimulationExecutor.install() else { exit(1) }
        var failed = 0
        var total = AccountSchedule.Result()
        let seeds = AccountSchedules.seeds
        do {
            let dialect = try SimulationRun.setting("SIMULATION_DIALECT").map { try Dialect($0) }
            let weather = try SimulationRun.setting("SIMULATION_WEATHER").map { try Weather($0) }
            for seed in seeds {
                let schedule = AccountSchedule(seed: seed, dialect: dialect, weather: weather)
                let result = try schedule.run()
                total.add(result)
                AccountSchedules.say("# \(seed) \(result.figures)")
                guard !result.findings.isEmpty else { continue }
                failed += 1
                let labels = Dictionary(grouping: result.findings, by: \.label)
                    .map { "\($0.key)×\($0.value.count)" }.sorted().joined(separator: " ")
                AccountSchedules.say("seed \(seed): \(labels)")
                for finding in result.findings.prefix(4) { AccountSchedules.say("    \(finding)") }
                AccountSchedules.say("    \(schedule.command)")
            }
        } catch {
            AccountSchedules.say("\(error)")
            exit(1)
        }
        // A run in which nothing happens proves nothing.
        let isLively =
            total.executions > 20 * seeds.count && total.openAtEnd > seeds.count
            && total.exact > seeds.count / 4 && total.current > seeds.count / 2
        if !isLively, seeds.count > 9 { AccountSchedules.say("seed: nothing happens") }
        AccountSchedules.say("# \(total.figures)")
        AccountSchedules.say("\(seeds.count) schedules, \(failed) failed")
        exit(0)
    }

    private static var seeds: Range<UInt64> {
        func number(_ name: String) -> UInt64? {
            SimulationRun.setting(name).flatMap { UInt64($0) }
        }
        if let seed = number("SIMULATION_SEED") { return seed..<seed + 1 }
        let first = number("SIMULATION_FROM") ?? 0
        return first..<first + (number("SIMULATION_COUNT") ?? (SimulationRun.isSanitized ? 4 : 20))
    }

    private static func say(_ line: String) {
        FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }
}

extension AccountSchedule.Result {
    fileprivate mutating func add(_ other: AccountSchedule.Result) {
        orders += other.orders
        executions += other.executions
        corrections += other.corrections
        openAtEnd += other.openAtEnd
        exact += other.exact
        current += other.current
        wrong = max(wrong, other.wrong)
    }

    fileprivate var figures: String {
        "orders=\(orders) executions=\(executions) open=\(openAtEnd) exact=\(exact) "
            + "corrections=\(corrections) current%=\(current) wrong=\(wrong)"
    }
}
