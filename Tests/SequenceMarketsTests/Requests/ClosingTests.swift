import Foundation
import SequenceMarkets
import Testing

/// U3: a client can be closed, and starts nothing before it is needed.
@Suite("Closing a client")
struct ClosingTests {
    @Test("After close every call throws, and nothing is sent")
    func closed() async throws {
        let stub = StubTransport(.status(200, #"{"symbols":[]}"#))
        let client = try stub.client()
        let copy = client.withRequestID("copy")
        _ = try await client.symbols()
        await client.close()
        await client.close()
        for seq in [client, copy] {
            await #expect(throws: SequenceError.closed) { try await seq.symbols() }
            await #expect(throws: SequenceError.closed) {
                try await seq.buy("BTC-USD", 1).submitOutcome()
            }
            await #expect(throws: SequenceError.closed) { try await seq.resolve("graph_x") }
            await #expect(throws: SequenceError.closed) { try await seq.abandon("graph_x") }
            #expect(await seq.health() == false)
        }
        #expect(stub.requests.count == 1)
    }

    #if os(Linux)
        @Test("A client that made no call has no thread and no descriptor")
        func nothingBeforeTheFirstCall() throws {
            func count(_ folder: String) throws -> Int {
                try FileManager.default.contentsOfDirectory(atPath: folder).count
            }
            let before = try count("/proc/self/fd")
            let clients = try (0..<200).map { _ in try SequenceClient(apiKey: "seq_test_x") }
            // Other tests run beside this one; 200 clients would have added 600.
            #expect(try count("/proc/self/fd") < before + 200)
            #expect(clients.count == 200)
        }
    #endif
}
