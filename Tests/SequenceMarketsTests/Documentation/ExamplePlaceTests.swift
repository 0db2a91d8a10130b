import ExampleSupport
import SequenceMarkets
import SequenceMocks
import Testing

@Suite(.fewAtATime) struct ExamplePlaceTests {
    private func place(_ arguments: [String], key: String?) throws -> Place {
        var environment = ["SEQUENCE_BASE_URL": "http://127.0.0.1:9"]
        environment["SEQUENCE_API_KEY"] = key
        return try Place(arguments: arguments, environment: environment) { MockExchange(seed: 1) }
    }

    @Test func `A live key without the word is refused, whatever else the line says`() {
        for key in ["seq_live_abcdefgh", "seq_abcdefghijkl"] {
            let refusal = #expect(throws: Refusal.self) { try place(["--seconds", "4"], key: key) }
            #expect(refusal?.message.contains("--live") == true)
            #expect(refusal?.message.contains(key) == false)
        }
    }

    @Test func `The word without a key does not silently run on the mock`() {
        #expect(throws: Refusal.self) { try place(["--live"], key: nil) }
    }

    @Test func `Without a key an example runs on the mock, with one on its server`() throws {
        let mock = try place(["8"], key: nil)
        #expect(mock.mock != nil)
        #expect(mock.arguments == ["8"])
        #expect(try place([], key: "").mock != nil)
        let sandbox = try place([], key: "seq_test_abcdefgh")
        #expect(sandbox.mock == nil)
        #expect(sandbox.name == "http://127.0.0.1:9, sandbox fills")
        let live = try place(["--live", "8"], key: "seq_live_abcdefgh")
        #expect(live.name == "http://127.0.0.1:9, LIVE")
        #expect(live.arguments == ["8"])
    }
}
