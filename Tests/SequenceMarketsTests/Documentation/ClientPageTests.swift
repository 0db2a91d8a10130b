import Foundation
import Testing

/// The client's page of the documentation lists every call, under its level.
@Suite("The client's page", .fewAtATime)
struct ClientPageTests {
    private static let sources = (0..<4).reduce(URL(fileURLWithPath: #filePath)) { url, _ in
        url.deletingLastPathComponent()
    }
    .appendingPathComponent("Sources/SequenceMarkets")

    @Test("Every public call of the client is listed")
    func complete() throws {
        let page = try String(
            contentsOf: Self.sources.appendingPathComponent(
                "SequenceMarkets.docc/SequenceClient.md"
            ),
            encoding: .utf8
        )
        let files = try #require(FileManager.default.enumerator(atPath: Self.sources.path))
            .compactMap { $0 as? String }
            .filter { $0.split(separator: "/").last?.hasPrefix("SequenceClient") == true }
            .filter { $0.hasSuffix(".swift") }
        var count = 0
        for file in files {
            let source = try String(
                contentsOf: Self.sources.appendingPathComponent(file),
                encoding: .utf8
            )
            for match in source.matches(of: /public (?:static )?func (\w+)/) {
                count += 1
                #expect(page.contains("``\(match.1)("), "\(match.1) of \(file) is not listed")
            }
        }
        #expect(files.count >= 9 && count > 80)
    }
}
