import Foundation
import SequenceMarkets
import SequenceMocks
import TestSupport
import Testing

/// The simulated bot over real sockets, at ten times the speed of the clock on the wall: REST by
/// each transport, streams by the platform's own.
@Suite("The whole client, simulated over sockets")
struct SocketSimulationTests {
    @Test(
        "Over sockets too, no order is doubled and no execution lost or told twice",
        .enabled(if: EnqueueHook.isAvailable && !SimulationRun.isSanitized),
        arguments: RESTTransport.allCases
    )
    func everySchedule(_ kind: RESTTransport) async throws {
        let (output, status) = try await ChildProcess.run(
            "SocketSchedules",
            environment: ["SIMULATION_TRANSPORT": kind.rawValue]
        )
        let findings = output.split(separator: "\n").filter { $0.contains("seed") }
        #expect(findings.isEmpty && status == 0, "\n\(output.suffix(4_000))")
    }
}

/// The process of the schedules of one transport.
@Suite(.enabled(if: ChildProcess.isChild(for: "SocketSchedules")))
struct SocketSchedules {
    @Test
    func run() async throws {
        // The tests beside this one have deadlines; this one has none.
        _ = nice(5)
        let name = try #require(SimulationRun.setting("SIMULATION_TRANSPORT"))
        let kind = try #require(RESTTransport(rawValue: name))
        let findings = try await withThrowingTaskGroup(of: [String].self) { group in
            for seed in 0..<4 as Range<UInt64> {
                group.addTask { try await SocketSchedule(seed: seed, kind: kind).run() }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        for finding in findings { print(finding) }
        #expect(findings.isEmpty)
    }
}

/// One run over sockets; dialect and weather follow from the seed, the machine's own timing does
/// not.
private struct SocketSchedule {
    let seed: UInt64
    let kind: RESTTransport

    /// The system's clocks, ten times as fast.
    private static func fastTime() -> TimeSource {
        let system = TimeSource.system
        let (wall, start) = (system.wall(), system.monotonic())
        return TimeSource(
            monotonic: { (system.monotonic() - start) * 10 },
            wall: { wall.advanced(by: (system.monotonic() - start) * 10) },
            sleep: { try await system.sleep($0 / 10) }
        )
    }

    func run() async throws -> [String] {
        let time = SocketSchedule.fastTime()
        var setup = MockExchange.Configuration()
        setup.dialect = .random(seed: seed)
        setup.weather = .random(seed: seed)
        setup.marketInterval = .seconds(60)
        setup.fillInterval = .milliseconds(400)
        if seed % 4 == 3 {
            setup.orderHistory = 100_000
            setup.requestsPerSecond = 5
        }
        let exchange = MockExchange(seed: seed, time: time, configuration: setup)
        let server = try await MockServer.start(exchange)
        var configuration = SequenceClient.Configuration()
        configuration.time = time
        configuration.httpTransport = kind.make()
        configuration.requestTimeout = .seconds(30)
        configuration.retryPolicy.deadline = .seconds(90)
        let client = try server.client(configuration: configuration)
        let bot = SimulatedBot(client, seed: seed, time: time)
        let stream = client.stream([.orders, .fills])
        bot.listen(stream)
        let books = SimulatedBooks(exchange, seed: seed)
        for _ in 0..<40 {
            books.fill()
            bot.act()
            try await time.sleep(.milliseconds(500))
        }
        // What rests is cancelled until all of it is over.
        for _ in 0..<25 {
            let open = exchange.truth.orders.filter { !$0.isOver }.map(\.graphID)
            if open.isEmpty, !bot.hasUnknown { break }
            bot.cancelEverything(Array(Set(open)).sorted())
            bot.settleUnknown()
            try await time.sleep(.seconds(4))
        }
        exchange.calmDown()
        // A hundred seconds suffice; a machine that is busy may take longer, and what is told
        // twice may come later than what is told.
        var findings: [SimulationOracle.Finding] = []
        for _ in 0..<2 {
            try await time.sleep(.seconds(60))
            findings = judge(exchange, bot)
            for _ in 0..<400 where !findings.isEmpty {
                try await time.sleep(.seconds(5))
                findings = judge(exchange, bot)
            }
        }
        await client.close()
        await server.stop()
        guard !findings.isEmpty else { return [] }
        let weather = "seed \(seed), \(kind): \(setup.dialect) \(setup.weather)"
        return [weather] + findings.prefix(4).map { "    \($0)" }
    }

    private func judge(
        _ exchange: MockExchange,
        _ bot: SimulatedBot
    ) -> [SimulationOracle.Finding] {
        SimulationOracle(truth: exchange.truth, told: bot.record, patience: .infinity).findings()
    }
}
