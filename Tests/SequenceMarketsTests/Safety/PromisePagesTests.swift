import Foundation
import Testing

/// The pages that say what is promised and what proves it are kept true by this.
@Suite("The pages of promises and faults", .fewAtATime)
struct PromisePagesTests {
    /// A link to a test: its name and its file.
    private struct Link {
        var name: String
        var path: String
    }

    private static let root = (0..<4).reduce(URL(fileURLWithPath: #filePath)) { url, _ in
        url.deletingLastPathComponent()
    }

    private static func page(_ path: String) throws -> String {
        try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }

    /// The links of a text that lead into the tests.
    private static func links(in text: some StringProtocol) -> [Link] {
        text.components(separatedBy: "](").dropLast().enumerated().compactMap { offset, before in
            let rest = text.components(separatedBy: "](")[offset + 1]
            guard let name = before.components(separatedBy: "[").last,
                let path = rest.components(separatedBy: ")").first, path.contains("Tests/"),
                path.hasSuffix(".swift")
            else { return nil }
            return Link(name: name, path: path.replacingOccurrences(of: "../", with: ""))
        }
    }

    /// Whether the file declares a test of this name.
    private static func exists(_ link: Link) -> Bool {
        guard let source = try? page(link.path) else { return false }
        let name = link.name.trimmingCharacters(in: ["`"])
        return source.contains("\"\(name)\"") && source.contains("@Test(")
            || source.contains("func \(name)(")
    }

    /// The cells of a table's row.
    private static func cells(_ line: Substring) -> [String] {
        line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast()
            .map { $0.trimmingCharacters(in: .whitespaces) }
    }

    private static func check(_ links: [Link]) {
        for link in links { #expect(exists(link), "\(link.name) is not in \(link.path)") }
    }

    @Test("Every promise is on the page, with tests that exist")
    func promises() throws {
        let rows = try PromisePagesTests.page(".github/PROMISES.md").split(separator: "\n")
            .filter { $0.hasPrefix("| P") || $0.hasPrefix("| N") }
        let expected = (1...15).map { "P\($0)" } + (1...14).map { "N\($0)" }
        #expect(rows.map { PromisePagesTests.cells($0)[0] } == expected)
        for row in rows {
            let cells = PromisePagesTests.cells(row)
            #expect(cells.count == 4 && cells.allSatisfy { !$0.isEmpty }, "\(row)")
            let links = PromisePagesTests.links(in: cells[2])
            #expect(!links.isEmpty, "\(row)")
            PromisePagesTests.check(links)
        }
    }

    @Test("Every promise meets every fault, in tests that exist or for a reason")
    func faults() throws {
        let page = try PromisePagesTests.page(".github/FAULTS.md")
        let sections = page.components(separatedBy: "\n## ")
        func rows(_ section: String) -> [[String]] {
            section.split(separator: "\n").filter { $0.hasPrefix("| ") }.dropFirst(2)
                .map(PromisePagesTests.cells)
        }
        let faults = rows(sections[1]).map { $0[0] }
        #expect(faults.count == 20 && Set(faults).count == 20)
        let promises = sections.dropFirst(2)
        let names = promises.map { $0.prefix { $0 != " " } }
        #expect(names == (1...15).map { "P\($0)" })
        for section in promises {
            let rows = rows(section)
            let met = rows.flatMap { $0[0].components(separatedBy: ", ") }
            #expect(met.sorted() == faults.sorted(), "\(section.prefix(40))")
            for row in rows {
                #expect(row.count == 2 && row[1].count > 10, "\(row)")
                PromisePagesTests.check(PromisePagesTests.links(in: row[1]))
            }
        }
    }

    @Test("Every test that the README names exists")
    func readme() throws {
        let readme = try PromisePagesTests.page("README.md")
        let links = PromisePagesTests.links(in: readme)
        #expect(links.count >= 9)
        PromisePagesTests.check(links)
    }

    @Test("The package depends on nothing")
    func noDependencies() throws {
        let manifest = try PromisePagesTests.page("Package.swift")
        #expect(!manifest.contains(".package("))
    }
}
