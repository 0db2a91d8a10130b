import Foundation
import SequenceMarkets

/// Every submission that ever stood in a journal, which forgets what has ended.
struct JournalTrace {
    let path: String
    private(set) var ids: Set<String> = []
    /// How often its last line was cut short.
    private(set) var torn = 0

    init(_ path: String) { self.path = path }

    /// Reads it as it is now: after the end of a process, before the next opens it.
    mutating func note() {
        let bytes = FileManager.default.contents(atPath: path) ?? Data()
        let journal = String(decoding: bytes, as: UTF8.self)
        if !journal.isEmpty, !journal.hasSuffix("\n") { torn += 1 }
        for line in journal.split(separator: "\n") {
            guard let start = line.firstIndex(of: "{"),
                let json = try? JSONValue(parsing: String(line[start...]))
            else { continue }
            for name in ["began", "accepted"] {
                if let id = json[name]?.stringValue { ids.insert(id) }
            }
        }
    }
}
