/// The id of an execution graph: `graph_` and 32 hexadecimal digits when the client makes it.
///
/// It is chosen before the first byte is sent and is the same on every attempt, so a repeated
/// submission is executed once.
public struct GraphID: Hashable, Sendable, Codable, CodingKeyRepresentable,
    CustomStringConvertible, ExpressibleByStringLiteral
{
    /// The id as the wire carries it.
    public let rawValue: String

    /// Wraps an id.
    public init(_ rawValue: String) { self.rawValue = rawValue }

    /// Wraps a literal.
    public init(stringLiteral value: String) { self.init(value) }

    /// A new id.
    public static func random(using random: RandomSource = .system) -> GraphID {
        GraphID("graph_" + random.hex(32))
    }

    /// The graph that an order belongs to.
    ///
    /// Accepts `graph_x`, `graph:graph_x:node:1` and `graph_x:node:1`; nil for empty text.
    public init?(orderID text: String) {
        var parts = text.split(separator: ":", omittingEmptySubsequences: false)[...]
        if parts.count > 1, parts.first == "graph" { parts = parts.dropFirst() }
        guard let first = parts.first, !first.isEmpty else { return nil }
        rawValue = String(first)
    }

    /// The id.
    public var description: String { rawValue }

    private struct Key: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }
        init(_ id: String) { stringValue = id }
        init?(stringValue: String) { self.init(stringValue) }
        init?(intValue: Int) { nil }
    }

    /// The id as a key, so that a dictionary by graph is stored as an object.
    public var codingKey: any CodingKey { Key(rawValue) }

    /// Wraps a key.
    public init?(codingKey: some CodingKey) { self.init(codingKey.stringValue) }

    /// Reads the id.
    public init(from decoder: any Decoder) throws {
        rawValue = try decoder.singleValueContainer().decode(String.self)
    }

    /// Writes the id.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}
