/// Why a JSON text could not be read, and where.
public struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The expected input, for example `a string` or `the field "symbol"`.
    public let expected: String
    /// The place: bytes from the start of the text.
    public let offset: Int

    /// Makes an error.
    public init(expected: String, offset: Int) {
        self.expected = expected
        self.offset = offset
    }

    /// The expected input and the byte offset.
    public var description: String { "expected \(expected) at byte \(offset)" }

    /// The path to the place in a text, for example `$.data.bids[3]`.
    ///
    /// Reading keeps no path, so that it costs nothing; this walks the text again.
    public func path(in text: [UInt8]) -> String {
        text.withUnsafeBytes { JSONPathFinder.path(to: offset, in: $0) }
    }
}

/// Names the value that holds a byte offset.
enum JSONPathFinder {
    private enum Step {
        case key(String)
        case index(Int)
    }

    /// Walks the text leniently up to the offset; it stops at the first thing that is not JSON.
    static func path(to offset: Int, in text: UnsafeRawBufferPointer) -> String {
        var steps: [Step] = []
        var i = 0
        var expectsKey = false
        while i < min(offset, text.count) {
            switch text[i] {
            case UInt8(ascii: "{"):
                steps.append(.key(""))
                expectsKey = true
            case UInt8(ascii: "["):
                steps.append(.index(0))
                expectsKey = false
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                // A value that is too short is at fault itself, not its container.
                if i + 1 < offset { _ = steps.popLast() }
            case UInt8(ascii: ","):
                switch steps.popLast() {
                case .key: (steps, expectsKey) = (steps + [.key("")], true)
                case .index(let n): steps.append(.index(n + 1))
                case nil: return render(steps)
                }
            case UInt8(ascii: ":"):
                expectsKey = false
            case UInt8(ascii: "\""):
                let end = stringEnd(from: i, in: text)
                if expectsKey, !steps.isEmpty {
                    let name = String(decoding: text[min(i + 1, end)..<end], as: UTF8.self)
                    steps[steps.count - 1] = .key(name)
                }
                i = end
            default:
                break
            }
            i += 1
        }
        return render(steps)
    }

    /// The index of the closing quote, or the end of the text.
    private static func stringEnd(from start: Int, in text: UnsafeRawBufferPointer) -> Int {
        var i = start + 1
        while i < text.count, text[i] != UInt8(ascii: "\"") {
            i += text[i] == UInt8(ascii: "\\") ? 2 : 1
        }
        return min(i, text.count)
    }

    private static func render(_ steps: [Step]) -> String {
        steps.reduce(into: "$") { path, step in
            switch step {
            case .key(""): break
            case .key(let name): path += ".\(name)"
            case .index(let n): path += "[\(n)]"
            }
        }
    }
}
