import Foundation
import Testing

/// The table of names in the README is kept true by the sources, and the other way round.
@Suite("The table of names in the README", .fewAtATime)
struct NameTableTests {
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// The Swift files of the library, by path.
    private static func sources() throws -> [(path: String, text: String)] {
        let folder = root.appendingPathComponent("Sources/SequenceMarkets")
        let paths = try #require(FileManager.default.enumerator(atPath: folder.path))
        return try paths.compactMap { $0 as? String }.filter { $0.hasSuffix(".swift") }.sorted()
            .map {
                ($0, try String(contentsOf: folder.appendingPathComponent($0), encoding: .utf8))
            }
    }

    /// Every name that follows the word of a declaration.
    private static func declared(in text: String) -> Set<String> {
        let keywords: Set<Substring> = [
            "func", "struct", "var", "let", "enum", "case", "typealias",
        ]
        let words = text.split { !($0.isLetter || $0.isNumber || $0 == "_") }
        return Set(
            zip(words, words.dropFirst()).filter { keywords.contains($0.0) }.map { String($0.1) }
        )
    }

    /// The names in backticks in the third column of the table.
    private static func swiftNames() throws -> [String] {
        let file = root.appendingPathComponent("README.md")
        let readme = try String(contentsOf: file, encoding: .utf8)
        let section = try #require(
            readme.components(separatedBy: "## From Python or Rust").last?
                .components(separatedBy: "\n## ").first
        )
        return section.split(separator: "\n").filter { $0.hasPrefix("| ") }.flatMap { line in
            let cells = line.split(separator: "|")
            guard cells.count == 3 else { return [String]() }
            return cells[2].split(separator: "`", omittingEmptySubsequences: false).enumerated()
                .filter { $0.offset % 2 == 1 }.map { String($0.element) }
        }
    }

    /// The identifiers of `markets(_:).all()`: `markets`, `all`.
    private static func identifiers(_ name: String) -> [String] {
        var depth = 0
        var plain = ""
        for character in name {
            if character == "(" { depth += 1 }
            plain.append(depth == 0 ? character : " ")
            if character == ")" { depth -= 1 }
        }
        return plain.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init)
    }

    /// The functions of a name: `amend(_:price:qty:)` is `amend` and `["_", "price", "qty"]`.
    private static func calls(_ name: String) -> [(function: String, labels: [String])] {
        name.split(separator: ")").compactMap { part in
            let sides = part.split(separator: "(", omittingEmptySubsequences: false)
            guard sides.count == 2, sides[1].hasSuffix(":"),
                let function = sides[0].split(separator: ".").last,
                function.first?.isLowercase == true
            else { return nil }
            return (String(function), sides[1].split(separator: ":").map(String.init))
        }
    }

    /// The argument labels of every function of this name.
    private static func labels(of function: String, in text: String) -> [[String]] {
        text.components(separatedBy: "func \(function)").dropFirst().compactMap { rest in
            guard let open = rest.firstIndex(of: "("),
                rest[..<open].allSatisfy({ $0 != " " })
                    || rest.hasPrefix("<")
            else { return nil }
            var depth = 0
            var parameters = [""]
            for character in rest[open...] {
                if "([<".contains(character) { depth += 1 }
                if ")]>".contains(character) { depth -= 1 }
                if depth == 0 { break }
                if character == ",", depth == 1 {
                    parameters.append("")
                } else {
                    parameters[parameters.count - 1].append(character)
                }
            }
            return parameters.map { parameter in
                let words = parameter.split { !($0.isLetter || $0.isNumber || $0 == "_") }
                return words.first.map(String.init) ?? ""
            }
        }
    }

    @Test("Every Swift name of the table is declared, with its labels")
    func namesExist() throws {
        let all = try NameTableTests.sources().map(\.text).joined(separator: "\n")
        let declared = NameTableTests.declared(in: all)
        let names = try NameTableTests.swiftNames()
        #expect(names.count > 60)
        for name in names {
            for identifier in NameTableTests.identifiers(name) {
                #expect(declared.contains(identifier), "\(identifier) is declared nowhere")
            }
            for (function, labels) in NameTableTests.calls(name) {
                let found = NameTableTests.labels(of: function, in: all)
                #expect(found.contains(labels), "\(function) has the labels \(found)")
            }
        }
    }

    @Test("Every public verb of the client is in the table")
    func verbsAreListed() throws {
        let listed = Set(
            try NameTableTests.swiftNames().flatMap { NameTableTests.identifiers($0) }
        )
        var verbs: Set<String> = []
        for source in try NameTableTests.sources() {
            let file = source.path.split(separator: "/").last ?? ""
            guard file.hasPrefix("SequenceClient+"), !file.contains("Configuration") else {
                continue
            }
            for line in source.text.split(separator: "\n") {
                let words = line.split(separator: " ")
                guard words.count > 2, words[0] == "public", ["func", "var"].contains(words[1])
                else { continue }
                verbs.insert(String(words[2].prefix { $0.isLetter || $0.isNumber }))
            }
        }
        #expect(verbs.count > 40)
        #expect(verbs.subtracting(listed).sorted() == [])
    }
}
