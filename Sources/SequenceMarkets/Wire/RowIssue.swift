/// A row of a list that could not be read; the others could.
public struct RowIssue: CustomStringConvertible {
    /// The path to the value at fault, for example `$.orders[3].qty_1e8`.
    public var path: String
    /// The expected value.
    public var expected: String

    /// Makes an issue, for tests.
    ///
    /// - Parameters:
    ///   - path: The path to the value at fault.
    ///   - expected: What was expected there.
    public init(path: String, expected: String) {
        (self.path, self.expected) = (path, expected)
    }

    /// The expected value, and its path.
    public var description: String { "expected \(expected) at \(path)".oneLine(400) }
}

extension RowIssue: WireModel {
    static var blank: RowIssue { RowIssue(path: "", expected: "") }

    mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
        try wire.field("path", &path)
        try wire.field("expected", &expected)
    }
}

/// An answer that may hold rows which could not be read.
package protocol HoldsRowIssues {
    var issues: [RowIssue] { get set }
}

/// The rows of a list that is not paged, with those that could not be read.
///
/// A collection of its rows.
public struct Rows<Element: Sendable>: RandomAccessCollection, Sendable, HoldsRowIssues {
    /// The rows that could be read, in the server's order.
    public var elements: [Element]
    /// The rows that could not.
    public var issues: [RowIssue]

    /// Makes a list, for tests.
    ///
    /// - Parameters:
    ///   - elements: The rows.
    ///   - issues: The rows that could not be read.
    public init(_ elements: [Element], issues: [RowIssue] = []) {
        self.elements = elements
        self.issues = issues
    }

    /// The first position.
    public var startIndex: Int { elements.startIndex }
    /// The position behind the last row.
    public var endIndex: Int { elements.endIndex }
    /// The row at a position; it must be a valid one.
    public subscript(position: Int) -> Element { elements[position] }
}

extension Rows: Equatable where Element: Equatable {}
extension Rows: Hashable where Element: Hashable {}
extension Rows: Codable where Element: Codable {}

extension Rows: ExpressibleByArrayLiteral {
    /// Makes a list of these rows.
    public init(arrayLiteral elements: Element...) { self.init(elements) }
}

extension Rows: CustomStringConvertible {
    /// The rows, and how many could not be read.
    public var description: String {
        issues.isEmpty ? "\(elements)" : "\(elements) and \(issues.count) unreadable"
    }
}
