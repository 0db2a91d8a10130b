/// A frame that could not be read.
public struct DecodeIssue: CustomStringConvertible {
    /// The channel, if it could be read.
    public var channel: String?
    /// The path to the value, for example `$.data.qty_1e8`.
    public var path: String
    /// The expected value.
    public var expected: String
    /// The frame around that place, at most 200 characters.
    public var snippet: String

    /// Makes an issue.
    public init(channel: String? = nil, path: String, expected: String, snippet: String = "") {
        (self.channel, self.path) = (channel, path)
        (self.expected, self.snippet) = (expected, snippet)
    }

    /// Channel, path and what was expected.
    public var description: String {
        "\(channel ?? "frame"): expected \(expected) at \(path), in: \(snippet)".oneLine(1_000)
    }
}

extension DecodeIssue: WireModel {
    static var blank: DecodeIssue { DecodeIssue(path: "", expected: "") }

    mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
        try wire.field("channel", &channel)
        try wire.field("path", &path)
        try wire.field("expected", &expected)
        try wire.field("snippet", &snippet)
    }
}
