import Foundation
import SequenceMarkets
import SequenceMocks

/// Kills a trader with a journal again and again, and compares the journal with the exchange's truth.
///
/// The moments are drawn from a seed, the sockets are real, and some submissions land after the
/// trader's end. Every order at the exchange must have a line in the journal, no submission may have
/// made two orders, and after the last life every submission is settled or watched as denied, and
/// no order that was denied is open.
struct KillRun {
    private let exchange: MockExchange
    private let folder: URL
    private let seed: UInt64
    private let durability: String
    private var journal: JournalTrace

    private init(_ seed: UInt64, _ durability: String) throws {
        (self.seed, self.durability) = (seed, durability)
        var setup = MockExchange.Configuration()
        setup.marketInterval = .milliseconds(20)
        setup.weather.lateLandings = 15
        setup.weather.landingDelay = .milliseconds(900)
        setup.kalshiMarkets = 10
        setup.polymarketMarkets = 10
        exchange = MockExchange(seed: seed, configuration: setup)
        folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        journal = JournalTrace(folder.appending(path: "orders.journal").path)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    /// `kill [--kills N] [--traders N] [--seed S] [--durability written|fsync]`.
    static func run(_ arguments: [String]) async throws {
        let flags = try Flags(arguments)
        let (kills, traders) = (try flags.int("--kills", 200), try flags.int("--traders", 4))
        let seed = UInt64(try flags.int("--seed", 1))
        let durability = flags.text("--durability", "written")
        let reports = try await withThrowingTaskGroup(of: (Row, [String]).self) { group in
            for trader in 0..<traders {
                group.addTask {
                    var run = try KillRun(seed &* 1_000 + UInt64(trader), durability)
                    return try await run.lives(kills / traders)
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        for (row, problems) in reports {
            row.print()
            for problem in problems { print("  \(problem)") }
        }
        if reports.contains(where: { !$0.1.isEmpty }) { exit(1) }
    }

    private mutating func lives(_ count: Int) async throws -> (Row, [String]) {
        defer { try? FileManager.default.removeItem(at: folder) }
        let server = LoopbackServer(exchange)
        try await server.start()
        let url = server.origin.description
        var random = SeededGenerator(seed: seed)
        for _ in 0..<count {
            let life = Duration.milliseconds(Int64.random(in: 5..<900, using: &random))
            let process = try start(url, [])
            try await TimeSource.system.sleep(life)
            kill(process.processIdentifier, SIGKILL)
            await process.ended()
            journal.note()
        }
        let output = folder.appending(path: "output")
        try Data().write(to: output)
        let last = try start(url, ["--last", "true"], try FileHandle(forWritingTo: output))
        await last.ended()
        let said = try String(contentsOf: output, encoding: .utf8).split(separator: "\n")
            .map(String.init)
        journal.note()
        let problems = judge(said)
        await server.stop()
        var row = Row("kill", "swift SequenceMarkets", durability)
        row.add("kills", count)
        row.add("submissions", journal.ids.count)
        row.add("orders", exchange.truth.orders.count)
        row.add("torn", journal.torn)
        row.add("watched", said.count { $0.hasPrefix("watched") })
        row.add("problems", problems.count)
        return (row, problems)
    }

    private func start(_ url: String, _ more: [String], _ output: FileHandle? = nil) throws
        -> Process
    {
        let process = Process()
        let program = Bundle.main.executablePath ?? CommandLine.arguments[0]
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = ["kill-trader", url, journal.path, "--durability", durability] + more
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output ?? FileHandle.nullDevice
        try process.run()
        return process
    }

    private func judge(_ said: [String]) -> [String] {
        var problems: [String] = []
        guard said.last == "end" else { return ["the last life did not end: \(said.suffix(3))"] }
        func ids(_ word: String) -> Set<String> {
            Set(
                said.filter { $0.hasPrefix(word + " ") }.map {
                    String($0.dropFirst(word.count + 1))
                }
            )
        }
        let truth = exchange.truth
        for id in ids("unsettled") { problems.append("\(id) is unsettled after the last life") }
        for submission in truth.submissions where !journal.ids.contains(submission.graphID) {
            problems.append("\(submission.graphID) has no line in the journal")
        }
        for (id, orders) in Dictionary(grouping: truth.orders, by: \.graphID) where orders.count > 1
        {
            problems.append("\(id) has \(orders.count) orders")
        }
        let known = ids("open")
        for order in truth.orders where !order.isOver && !known.contains(order.graphID) {
            problems.append("\(order.graphID) is open, and the journal does not hold it")
        }
        return problems
    }
}

extension Process {
    /// Returns once it has ended; it has been killed, or ends by itself.
    func ended() async {
        while isRunning { try? await TimeSource.system.sleep(.milliseconds(2)) }
    }
}
