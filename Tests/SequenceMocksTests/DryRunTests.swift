import SequenceMarkets
import SequenceMocks
import XCTest

final class DryRunTests: XCTestCase {
    func testADryRunStartsWhereTheSnapshotIsAndSendsNothing() async throws {
        let exchange = MockExchange(seed: 1)
        let client = try exchange.client()
        let json = #"{"symbol":"BTC-USD","nbbo":{"bid":49999.5,"ask":50000.5,"mid":50000}}"#
        let quote = try Quote(json: Array(json.utf8))

        let run = try await client.graph().node("entry", .buy("BTC-USD", 0.1))
            .dryRun(from: [quote])

        XCTAssertEqual(run.status.status, .completed)
        let fill = try XCTUnwrap(run.fills.first)
        let distance = try fill.price.distance(from: 50_000)
        XCTAssertLessThan(abs(distance.value), 20)
        XCTAssertTrue(exchange.requests.isEmpty)
        XCTAssertTrue(run.diagram.text.contains("filled 0.1 of 0.1"))
        XCTAssertGreaterThan(try run.fees(), 0)
    }

    func testAnHourOfSlicesTakesAMomentAndIsTheSameForTheSameSeed() async throws {
        let client = try MockExchange(seed: 1).client()
        let graph = client.graph().graphID("graph_dry")
            .node("twap", .buy("ETH-USD", 10).twap(slices: 10, every: .seconds(300)))
        let first = try await graph.dryRun(seed: 7)
        let second = try await graph.dryRun(seed: 7)
        XCTAssertEqual(first.status.status, .completed)
        XCTAssertGreaterThanOrEqual(first.elapsed, .seconds(2_700))
        XCTAssertEqual(first.fills.map(\.price), second.fills.map(\.price))
        XCTAssertEqual(first.fills.map(\.quantity), second.fills.map(\.quantity))
        let other = try await graph.dryRun(seed: 8)
        XCTAssertNotEqual(first.fills.map(\.price), other.fills.map(\.price))
    }

    func testAGraphThatCannotBeSentIsRefusedHereToo() async throws {
        let client = try MockExchange().client()
        do {
            _ = try await client.graph().dryRun()
            XCTFail("not refused")
        } catch {
            guard case .validation = error else { return XCTFail("\(error)") }
        }
    }
}
