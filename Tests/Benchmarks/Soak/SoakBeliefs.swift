import Foundation
import SequenceMarkets
import TestSupport

/// What the trader has reported so far.
final class SoakBeliefs: Sendable {
    struct Content: Sendable {
        var record = SimulationRecord()
        /// The gaps that are open, and the calls under way, by number.
        var holes: [Int: String] = [:]
        var calls: [Int: String] = [:]
        var accepted = 0
        var complaints: [String] = []
        var figures: JSONValue = [:]
        var lastFigures = Duration.zero
        var isDrained = false
        var closedMicroseconds: Int?
        var rest: [UInt8] = []

        /// The record as it stands.
        var current: SimulationRecord {
            var record = record
            record.openHoles = holes.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
            record.underWay = calls.sorted { $0.key < $1.key }.map(\.value)
            return record
        }
    }

    private let content = Locked(Content())

    var now: Content { content.withLock { $0 } }

    func take(_ data: Data) {
        content.withLock { content in
            content.rest += data
            while let end = content.rest.firstIndex(of: 0x0a) {
                let line = String(decoding: content.rest[..<end], as: UTF8.self)
                content.rest.removeFirst(end + 1)
                if !SoakBeliefs.read(line, &content) { content.complaints.append(line) }
            }
        }
    }

    /// Takes one line; false if it is a complaint, or says nothing that is known.
    private static func read(_ line: String, _ content: inout Content) -> Bool {
        let words = line.split(separator: " ").map(String.init)
        guard let kind = words.first else { return true }
        func number(_ place: Int) -> Int64? {
            words.indices.contains(place) ? Int64(words[place]) : nil
        }
        switch kind {
        case "f":
            guard words.count == 6, let quantity = number(3), let price = number(4),
                let told = number(5)
            else { return false }
            content.record.fills.append(
                .init(
                    order: words[1],
                    isBuy: words[2] == "buy",
                    quantity: quantity,
                    price: price,
                    told: told
                )
            )
        case "o":
            guard words.count == 5, let filled = number(4) else { return false }
            content.record.orders.append(
                .init(order: words[1], status: words[2], isOver: words[3] == "1", filled: filled)
            )
        case "g":
            guard words.count == 3, let id = number(1) else { return false }
            content.holes[Int(id)] = words[2]
        case "c":
            guard words.count > 2, let id = number(1), let told = number(2) else { return false }
            content.holes[Int(id)] = nil
            let missing = line.split(separator: "\t").dropFirst().map(String.init)
            if !missing.isEmpty {
                content.record.excuses.append(.init(missing: missing, told: told))
            }
        case "u": return settle(words, &content)
        case "+", "-":
            guard words.count > 1, let id = number(1) else { return false }
            content.calls[Int(id)] = kind == "+" ? words[2...].joined(separator: " ") : nil
        case "s":
            content.figures = (try? JSONValue(parsing: Array(line.dropFirst(2).utf8))) ?? [:]
            content.lastFigures = TimeSource.system.monotonic()
        case "drained": content.isDrained = true
        case "closed": content.closedMicroseconds = number(1).map { Int($0) }
        default: return false
        }
        return true
    }

    /// How a submission ended.
    private static func settle(_ words: [String], _ content: inout Content) -> Bool {
        guard words.count > 2, let ending = SimulationRecord.Ending(rawValue: words[2]) else {
            return false
        }
        content.record.submissions[words[1], default: []].append(ending)
        if ending == .accepted, words.count > 3 {
            content.accepted += 1
            content.record.acceptedAs[words[1]] = words[3]
        }
        return true
    }
}
