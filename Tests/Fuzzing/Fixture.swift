import Foundation
import SequenceMarkets

/// A JSON text in the source of a test.
struct Fixture: Sendable {
    let json: [UInt8]

    /// Every literal of a Swift file that is a JSON object or list.
    static func all(in path: String) throws -> [Fixture] {
        let source = try String(contentsOfFile: path, encoding: .utf8)
        let literals =
            source.matches(of: /"""\n((?s).*?)"""/).map { unfolded(String($0.1)) }
            + source.matches(of: /#"([\[{].*?)"#/).map { String($0.1) }
        return literals.compactMap { text in
            let bytes = Array(text.utf8)
            guard text.contains("{"), (try? JSONReader.validate(bytes)) != nil else { return nil }
            return Fixture(json: bytes)
        }
    }

    /// What the compiler makes of the lines: those that end in a backslash go on.
    private static func unfolded(_ text: String) -> String {
        text.replacing(/\\\n\s*/, with: "").replacing("\\\\", with: "\\")
    }
}
