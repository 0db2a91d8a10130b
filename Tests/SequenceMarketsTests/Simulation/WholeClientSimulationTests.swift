import Foundation
import SequenceMarkets
import SequenceMocks
import TestSupport
import Testing

/// The whole client and a bot against the exchange at its most unhelpful: dialect, weather and
/// every step are drawn from a seed, and an oracle that shares nothing with the client judges
/// by what really happened.
///
/// 400 schedules, or as many as `SIMULATION_COUNT` says from `SIMULATION_FROM` on; 40 where a
/// sanitizer watches. A seed that fails prints the line that runs it again, exactly.
@Suite("The whole client, simulated")
struct WholeClientSimulationTests {
    /// Two processes, as many as the smallest machine has cores.
    @Test(
        "No order is doubled, no execution lost or told twice, in any dialect and weather",
        .enabled(if: EnqueueHook.isAvailable),
        arguments: [0, 1]
    )
    func everySchedule(_ half: Int) async throws {
        let (output, status) = try await ChildProcess.run(
            "WholeClientSchedules",
            environment: ["SIMULATION_HALF": "\(half)"]
        )
        if SimulationRun.setting("SIMULATION_TRACE") != nil { print(output) }
        let lines = output.split(separator: "\n").map(String.init)
        let failures = lines.filter { $0.contains("seed") || $0.hasPrefix("    ") }
        #expect(failures.isEmpty, "\n\(failures.joined(separator: "\n"))")
        #expect(lines.last?.hasSuffix("schedules, 0 failed") == true, "\(output.suffix(2_000))")
        #expect(status == 0)
    }
}

/// The process of half the schedules.
@Suite(.enabled(if: ChildProcess.isChild(for: "WholeClientSchedules")))
struct WholeClientSchedules {
    @Test
    func run() {
        SimulationRun.main(SimulationRun.setting("SIMULATION_HALF").flatMap { UInt64($0) } ?? 0)
    }
}

/// The process that runs schedules one after another on one thread.
enum SimulationRun {
    static func setting(_ name: String) -> String? {
        ProcessInfo.processInfo.environment[name]
    }

    /// Whether a sanitizer watches, and everything takes many times as long.
    static var isSanitized: Bool {
        dlsym(nil, "__tsan_init") != nil || dlsym(nil, "__asan_init") != nil
    }

    private static var seeds: Range<UInt64> {
        if let seed = setting("SIMULATION_SEED").flatMap({ UInt64($0) }) { return seed..<seed + 1 }
        let first = setting("SIMULATION_FROM").flatMap { UInt64($0) } ?? 0
        let count = setting("SIMULATION_COUNT").flatMap { UInt64($0) } ?? (isSanitized ? 40 : 400)
        return first..<first + count
    }

    /// Every tenth seed has a long history and takes longer: both halves have some.
    static func main(_ half: UInt64) {
        // The tests beside this one have deadlines; this one has none.
        _ = nice(5)
        guard SimulationExecutor.install() else {
            say("the runtime has no hook for a simulated executor")
            exit(1)
        }
        var failed = 0
        do {
            let dialect = try setting("SIMULATION_DIALECT").map { try Dialect($0) }
            let weather = try setting("SIMULATION_WEATHER").map { try Weather($0) }
            for seed in seeds where (seed / 10 + seed) % 2 == half {
                var schedule = Schedule(seed: seed, dialect: dialect, weather: weather)
                schedule.length = setting("SIMULATION_LENGTH").flatMap(Int.init) ?? schedule.length
                if let count = setting("SIMULATION_HISTORY").flatMap({ Int($0) }) {
                    schedule.history = count
                    schedule.requestsPerSecond = count > 0 ? schedule.requestsPerSecond : nil
                }
                let findings = try schedule.run()
                guard !findings.isEmpty else { continue }
                failed += 1
                let labels = Dictionary(grouping: findings, by: \.label)
                    .map { "\($0.key)×\($0.value.count)" }.sorted().joined(separator: " ")
                say("seed \(seed): \(labels)")
                for finding in findings.prefix(4) { say("    \(finding)") }
                say("    \(schedule.command)")
            }
        } catch {
            say("\(error)")
            exit(1)
        }
        say("\(seeds.count) schedules, \(failed) failed")
        exit(0)
    }

    private static func say(_ line: String) {
        FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }
}
