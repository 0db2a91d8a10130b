/// Server messages that this version of the library does not know: counted and kept, never an
/// error.
public struct DriftReport: Sendable, Hashable, CustomStringConvertible {
    /// Channels without a type of their own, with their message counts; at most 64 of them.
    public private(set) var channels: [String: Int] = [:]
    /// Messages that belong to no channel, with their counts.
    public private(set) var controlMessages = 0
    /// The first of those, as received.
    public private(set) var firstControlMessage: JSONValue?

    /// An empty report.
    public init() {}

    mutating func note(channel: String) {
        guard channels[channel] != nil || channels.count < 64 else { return }
        channels[channel, default: 0] += 1
    }

    mutating func note(control: JSONValue) {
        controlMessages += 1
        firstControlMessage = firstControlMessage ?? control
    }

    /// Whether everything the server sends is known.
    public var isEmpty: Bool { channels.isEmpty && controlMessages == 0 }

    /// One line per finding.
    public var description: String {
        var lines = channels.sorted { $0.key < $1.key }.map { "unknown channel \($0): \($1)" }
        if let firstControlMessage {
            lines.append("unknown messages: \(controlMessages), the first \(firstControlMessage)")
        }
        return lines.isEmpty ? "no drift" : lines.joined(separator: "\n")
    }
}
