import Foundation
import SequenceMarkets
import SequenceMocks

// The first minute with the library: a quote, an order, its fill on the live stream, the
// position it leaves, and a hedge. Without a key it runs on the exchange in this process;
// with SEQUENCE_API_KEY (and SEQUENCE_BASE_URL) on that server.

do {
    let story = try Story(arguments: Array(CommandLine.arguments.dropFirst()))
    try await story.tell()
} catch let refusal as Refusal {
    fail(refusal.message, status: 2)
} catch {
    fail("\(error)", status: 1)
}

func fail(_ message: String, status: Int32) -> Never {
    FileHandle.standardError.write(Data("quickstart: \(message)\n".utf8))
    exit(status)
}
