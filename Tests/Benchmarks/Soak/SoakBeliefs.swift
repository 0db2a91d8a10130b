import Foundation
import SequenceMarkets

/// What the trader has told of itself so far.
final class SoakBeliefs: Sendable {
    struct Content: Sendable {
        /// How often each fill was told.
        var fills: [String: Int] = [:]
        /// The last state of each order.
        var orders: [String: String] = [:]
        var accepted: Set<String> = []
        var complaints: [String] = []
        var figures: JSONValue = [:]
        var lastFigures = Duration.zero
        var isDrained = false
        var closedMicroseconds: Int?
        var rest: [UInt8] = []
    }

    private let content = Locked(Content())

    var now: Content { content.withLock { $0 } }

    func take(_ data: Data) {
        content.withLock { content in
            content.rest += data
            while let end = content.rest.firstIndex(of: 0x0a) {
                let line = String(decoding: content.rest[..<end], as: UTF8.self)
                content.rest.removeFirst(end + 1)
                SoakBeliefs.read(line, &content)
            }
        }
    }

    private static func read(_ line: String, _ content: inout Content) {
        let words = line.split(separator: " ", maxSplits: 1).map(String.init)
        guard let kind = words.first else { return }
        let rest = words.count > 1 ? words[1] : ""
        switch kind {
        case "f": content.fills[rest, default: 0] += 1
        case "o":
            let parts = rest.split(separator: " ").map(String.init)
            if parts.count == 2 { content.orders[parts[0]] = parts[1] }
        case "a": content.accepted.insert(rest)
        case "s":
            content.figures = (try? JSONValue(parsing: Array(rest.utf8))) ?? [:]
            content.lastFigures = TimeSource.system.monotonic()
        case "drained": content.isDrained = true
        case "closed": content.closedMicroseconds = Int(rest)
        case "n": break
        default: content.complaints.append(line)
        }
    }
}
