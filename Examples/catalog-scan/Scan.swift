import Foundation
import SequenceMarkets

/// One pass over a catalog.
struct Scan {
    private let client: SequenceClient
    private let options: Options
    private let bar = ProgressBar(expected: 43_000)

    init(_ client: SequenceClient, _ options: Options) {
        self.client = client
        self.options = options
    }

    func run() async throws {
        let start = try storedCheckpoint()
        if let start { print("Going on after row \(start.rows).") }
        let walk = client.markets(options.venue).all(resumingFrom: start)
        let clock = ContinuousClock()
        let began = clock.now
        var dearest: Market?
        var rows = 0
        for try await market in walk {
            rows += 1
            if (market.volumeTotal ?? 0) > (dearest?.volumeTotal ?? 0) { dearest = market }
            if rows % 1_000 == 0 {
                bar.show(walk.progress, after: rows, rowsPerSecond: speed(rows, clock.now - began))
                try store(walk.checkpoint)
            }
            if rows == options.stopAfter { break }
        }
        try store(walk.checkpoint)
        bar.end()
        let progress = walk.progress
        print(
            "\(rows) markets, \(progress.rows) in all, \(progress.pages) pages, "
                + "\(progress.duplicates) repeated, "
                + "\(Int(speed(rows, clock.now - began))) rows a second"
        )
        if let dearest { print("The most traded: \(dearest.slug)  \(dearest.question)") }
    }

    private func speed(_ rows: Int, _ time: Duration) -> Double {
        let seconds = Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
        return Double(rows) / max(seconds, 0.001)
    }

    private func storedCheckpoint() throws -> WalkCheckpoint? {
        guard let path = options.checkpoint, FileManager.default.fileExists(atPath: path) else {
            return nil
        }
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        return try JSONDecoder().decode(WalkCheckpoint.self, from: data)
    }

    private func store(_ checkpoint: WalkCheckpoint) throws {
        guard let path = options.checkpoint else { return }
        try JSONEncoder().encode(checkpoint).write(to: URL(fileURLWithPath: path), options: .atomic)
    }
}

/// A progress bar in a terminal, an occasional line elsewhere.
struct ProgressBar {
    let expected: Int
    private let isTerminal = isatty(STDOUT_FILENO) == 1

    init(expected: Int) { self.expected = expected }

    func show(_ progress: WalkProgress, after rows: Int, rowsPerSecond: Double) {
        guard isTerminal else {
            if rows % 10_000 == 0 { print("\(progress.rows) rows") }
            return
        }
        let share = min(1, Double(progress.rows) / Double(expected))
        let full = Int(share * 40)
        let line =
            "\r[\(String(repeating: "█", count: full))\(String(repeating: "·", count: 40 - full))] "
            + "\(progress.rows) rows  \(Int(rowsPerSecond))/s  waited \(progress.rateLimitWait)  "
        FileHandle.standardOutput.write(Data(line.utf8))
    }

    func end() {
        if isTerminal { print() }
    }
}
