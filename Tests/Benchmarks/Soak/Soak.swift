import Foundation
import SequenceMarkets
import SequenceMocks

/// Hours of trading in minutes: a client in one process, an exchange and its faults in another,
/// real sockets between them, dialect and weather drawn from the seed, and an audit of what the
/// client believes by what really happened.
enum Soak {
    /// One line of the report.
    struct Sample: Sendable {
        var minute: Double
        var memory: Double
        var lagMedian: Double
        var lagHigh: Double
        var reconnects: Int
    }

    static func run(_ arguments: [String]) async throws {
        let flags = try Flags(arguments)
        let seed = UInt64(try flags.int("--seed", 1))
        let rate = try flags.int("--rate", 10)
        guard let minutes = Double(flags.text("--minutes", "1")), minutes > 0 else {
            throw ArgumentError(description: "--minutes takes a number")
        }
        let interval = Duration.seconds(try flags.int("--every", 5))
        let duration = Duration.milliseconds(Int64(minutes * 60_000))
        let faults = SoakFault.schedule(seed: seed, for: duration - .seconds(5))
        var setup = MockExchange.Configuration()
        setup.dialect = .random(seed: seed)
        setup.weather = .random(seed: seed)
        let (dialect, weather) = (flags.text("--dialect", ""), flags.text("--weather", ""))
        if !dialect.isEmpty { setup.dialect = try Dialect(dialect) }
        if !weather.isEmpty { setup.weather = try Weather(weather) }
        setup.marketInterval = .milliseconds(10)
        setup.kalshiMarkets = 100
        setup.polymarketMarkets = 100
        let exchange = MockExchange(seed: seed, configuration: setup)
        let service = SoakService(exchange)
        let server = LoopbackServer(service)
        try await server.start()
        var head = Row("soak", "plan")
        head.add("minutes", minutes, digits: 2)
        head.add("seed", Int(seed))
        head.add("orders_per_s", rate)
        head.add("faults", faults.count)
        head.add("fingerprint", fingerprint(faults))
        say(head.text)
        say("dialect \(setup.dialect)")
        say("weather \(setup.weather)")

        let trader = try SoakProcess(server.origin.description, rate: rate)
        var run = SoakRun(service, exchange, trader, faults)
        let samples = try await run.soak(for: duration, every: interval)
        let isSound = try await run.settle(samples)
        await server.stop()
        let chart = flags.text("--svg", "")
        if !chart.isEmpty {
            let svg = SoakChart(samples: samples).svg()
            try svg.write(toFile: chart, atomically: true, encoding: .utf8)
        }
        if !isSound { exit(1) }
    }

    /// Writes a line at once, also to a file.
    static func say(_ line: String) {
        FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }

    /// The same for the same faults.
    private static func fingerprint(_ faults: [SoakFault]) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in faults.map({ "\($0.at) \($0.kind) \($0.count);" }).joined().utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
        }
        return String(hash, radix: 16)
    }
}

/// The trader's process.
final class SoakProcess: Sendable {
    let beliefs = SoakBeliefs()
    private let process = Locked<Process?>(nil)
    private let input: FileHandle

    init(_ url: String, rate: Int) throws {
        let process = Process()
        let path = Bundle.main.executablePath ?? CommandLine.arguments[0]
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = ["soak-trader", url, "--rate", String(rate)]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        self.input = input.fileHandleForWriting
        let beliefs = beliefs
        output.fileHandleForReading.readabilityHandler = { handle in
            let data = handle.availableData
            if data.isEmpty { handle.readabilityHandler = nil } else { beliefs.take(data) }
        }
        try process.run()
        self.process.withLock { $0 = process }
    }

    func tell(_ line: String) { try? input.write(contentsOf: Data((line + "\n").utf8)) }

    func closeInput() { try? input.close() }

    var isRunning: Bool { process.withLock { $0?.isRunning ?? false } }

    func terminate() { process.withLock { $0?.terminate() } }
}
