import Foundation
import Testing

/// Checks the Walks page against the sources.
@Suite("The page of walks", .fewAtATime)
struct WalkPageTests {
    private struct Step {
        var path: String
        var name: String
        var source: String

        /// Whether the file declares the name: a function or a type.
        var isDeclared: Bool {
            ["func \(name)(", "func \(name)<", "static let \(name):"].contains(
                where: source.contains
            )
                || ["struct", "class", "enum"].contains { source.contains("\($0) \(name)") }
        }
    }

    private static let root = (0..<4).reduce(URL(fileURLWithPath: #filePath)) { url, _ in
        url.deletingLastPathComponent()
    }

    private static func steps(_ title: String, below folder: String) throws -> [Step] {
        let page = try String(
            contentsOf: root.appendingPathComponent(
                "Sources/SequenceMarkets/SequenceMarkets.docc/Walks.md"
            ),
            encoding: .utf8
        )
        let section = try #require(page.components(separatedBy: "### \(title)\n").last)
        let rows = section.components(separatedBy: "### ")[0].split(separator: "\n")
            .filter { $0.hasPrefix("| ") && $0.dropFirst(2).first?.isNumber == true }
        return try rows.enumerated().map { index, row in
            let cells = row.split(separator: "|").map {
                $0.trimmingCharacters(in: CharacterSet(charactersIn: " `"))
            }
            try #require(cells.count == 4 && cells[0] == "\(index + 1)")
            let file = root.appendingPathComponent("Sources/\(folder)/\(cells[1])")
            return Step(
                path: cells[1],
                name: cells[2],
                source: try String(contentsOf: file, encoding: .utf8)
            )
        }
    }

    @Test(
        "Each file exists, has what the page names, and is mentioned in one before it",
        arguments: [
            ("A quote", "SequenceMarkets", 18), ("A message of a stream", "SequenceMarkets", 15),
            ("An order in the mock exchange", "SequenceMocks", 15),
        ]
    )
    func walk(title: String, folder: String, limit: Int) throws {
        let steps = try WalkPageTests.steps(title, below: folder)
        #expect(steps.count > 5 && steps.count <= limit)
        #expect(Set(steps.map(\.path)).count == steps.count)
        for (index, step) in steps.enumerated() {
            let isDeclared = step.isDeclared
            #expect(isDeclared, "\(step.path) declares no \(step.name)")
            guard index > 0, index + 1 < steps.count || title != "A message of a stream" else {
                continue
            }
            let isUsed = steps[..<index].contains { $0.source.contains(step.name) }
            #expect(isUsed, "nothing before \(step.path) mentions \(step.name)")
        }
    }
}
