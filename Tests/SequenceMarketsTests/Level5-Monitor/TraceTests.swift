import Testing

@testable import SequenceMarkets

@Suite("Traces", .fewAtATime)
struct TraceTests {
    @Test(
        "Rejects are classified by the orders page's table",
        arguments: [
            (#"{"event_type":"EXCHANGE_REJECT","code":429}"#, TraceEvent.Classification.transient),
            (#"{"event_type":"EXCHANGE_REJECT","detail":"code: 429 slow down"}"#, .transient),
            (#"{"event_type":"EXCHANGE_REJECT","detail":"code: 503 bad gateway"}"#, .transient),
            (
                #"{"event_type":"EXCHANGE_REJECT","detail":"market metadata not yet indexed (gamma)"}"#,
                .transient
            ),
            (
                #"{"event_type":"EXCHANGE_REJECT","detail":"Size (3) lower than the minimum: 5"}"#,
                .terminal
            ),
            (#"{"event_type":"EXCHANGE_REJECT","detail":"invalid signature"}"#, .terminal),
            (#"{"event_type":"exchange_reject","code":"400"}"#, .terminal),
        ] as [(String, TraceEvent.Classification)]
    )
    func classification(json: String, expected: TraceEvent.Classification) throws {
        #expect(try TraceEvent(json: Array(json.utf8)).classification == expected)
    }

    @Test("Other events are neither, and a list comes bare or wrapped")
    func events() async throws {
        let rows = #"[{"event_type":"admitted","timestamp_ns":7,"venue":null,"detail":null}]"#
        for answer in [rows, #"{"traces":\#(rows)}"#, #"{"events":\#(rows),"total":1}"#] {
            let stub = StubTransport(.status(200, answer))
            let events = try await stub.client().trace("graph:g:o:1")
            #expect(events.map(\.eventType) == ["admitted"])
            #expect(events[0].classification == nil && events[0].time == Nanoseconds(raw: 7))
        }
    }

    @Test("Free-form answers have their documented fields, and all of it as JSON")
    func freeForm() throws {
        let summary = try TCASummary(
            json: Array(#"{"implementation_shortfall_bps":1.5,"savings_usd":12.25,"new":[1]}"#.utf8)
        )
        #expect(summary.implementationShortfall == 1.5 && summary.savings == 12.25)
        #expect(summary.marketImpact == nil && summary["new"]?[0]?.int64Value == 1)
    }
}
