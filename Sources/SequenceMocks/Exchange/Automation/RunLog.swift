import SequenceMarkets

/// The run times of a program, and its log.
///
/// The line of each second is derived from the clock alone, so that long runs take no memory.
struct RunLog: Sendable {
    struct Run: Sendable {
        var id: String
        var start: Int64
        var end: Int64?
    }

    struct Line: Sendable {
        var time: Int64
        var text: String
        var run: String?

        var row: JSONValue {
            ["ts_ns": .int(time), "level": "info", "message": .string(text)]
        }
    }

    private static let second: Int64 = 1_000_000_000
    private static let mostEvents = 1_000

    private(set) var runs: [Run] = []
    private var events: [Line] = []

    var isRunning: Bool { runs.last.map { $0.end == nil } ?? false }

    mutating func note(_ text: String, at time: Int64) {
        events.append(Line(time: time, text: text, run: runs.last?.id))
        if events.count > RunLog.mostEvents { events.removeFirst() }
    }

    /// False if it is already running.
    mutating func start(_ id: String, at time: Int64) -> Bool {
        guard !isRunning else { return false }
        runs.append(Run(id: id, start: time))
        note("started", at: time)
        return true
    }

    /// False if it is not running.
    mutating func stop(because reason: String = "stopped", at time: Int64) -> Bool {
        guard isRunning else { return false }
        runs[runs.count - 1].end = time
        note(reason, at: time)
        return true
    }

    /// The total time it has run, in nanoseconds.
    func uptime(at time: Int64) -> Int64 {
        runs.reduce(0) { $0 &+ (($1.end ?? time) &- $1.start) }
    }

    /// The last lines, newest first, of one run or of all.
    func lines(
        of run: String? = nil,
        limit: Int,
        at time: Int64,
        _ beat: (Int64) -> String
    ) -> [Line] {
        let chosen = runs.filter { run == nil || $0.id == run }
        var found: [Line] = []
        for item in chosen.reversed() where found.count < limit {
            let end = min(item.end ?? time, time)
            // One line at each whole second since the start.
            var place = (end - item.start) / RunLog.second
            while place > 0, found.count < limit {
                let moment = item.start + place * RunLog.second
                found.append(Line(time: moment, text: beat(moment)))
                place -= 1
            }
        }
        let told = events.filter { run == nil || $0.run == run }
        // Newest first; at equal times an event follows the heartbeat, and so precedes it here.
        let all = told.reversed() + found
        let sorted = all.enumerated().sorted { a, b in
            a.element.time == b.element.time
                ? a.offset < b.offset : a.element.time > b.element.time
        }
        return sorted.prefix(limit).map(\.element)
    }
}
