import Foundation
import SequenceMarkets

/// Says of each file whether it is JSON: `accept PATH` or `reject PATH`, a line each.
enum JSONCheck {
    static func run(_ arguments: [String]) async throws {
        guard !arguments.isEmpty else { throw ArgumentError(description: "json FILE…") }
        for path in arguments {
            guard let data = FileManager.default.contents(atPath: path) else {
                throw ArgumentError(description: "cannot read \(path)")
            }
            let verdict: String
            do {
                try JSONReader.validate(Array(data))
                verdict = "accept"
            } catch {
                verdict = "reject"
            }
            print("\(verdict) \(path)")
        }
    }
}
