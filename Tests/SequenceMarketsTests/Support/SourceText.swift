import Foundation

@testable import SequenceMarkets

/// The text of this package's own files.
enum SourceText {
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// The Swift files below a folder of the package.
    static func files(in folder: String) throws -> [String] {
        let folder = root.appending(path: folder)
        let paths = FileManager.default.enumerator(atPath: folder.path)?.allObjects ?? []
        return try paths.compactMap { $0 as? String }.filter { $0.hasSuffix(".swift") }.sorted()
            .map { try String(contentsOf: folder.appending(path: $0), encoding: .utf8) }
    }

    /// Every literal of the tests that is a JSON object or list: the fixtures.
    static func fixtures() throws -> [JSONValue] {
        try files(in: "Tests/SequenceMarketsTests").flatMap { source in
            let literals =
                source.matches(of: /"""\n((?s).*?)"""/).map { String($0.1) }
                + source.matches(of: /#"([\[{].*?)"#/).map { String($0.1) }
            return literals.compactMap { literal -> JSONValue? in
                guard literal.contains("{"), literal.utf8.count < 20_000 else { return nil }
                // Lines go on after a backslash; what a test fills in is a figure here.
                let text = literal.replacing(/\\\n\s*/, with: "")
                    .replacing(/\\#?\([^()]*\)/, with: "7").replacing("\\\\", with: "\\")
                return try? JSONValue(parsing: text)
            }
        }
    }
}
