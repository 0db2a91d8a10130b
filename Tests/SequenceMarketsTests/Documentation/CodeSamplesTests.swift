import Foundation
import SequenceMarkets
import SequenceMocks
import Testing
import XCTest

/// The README's code, word for word: what is printed there compiles here.
private enum Samples {
    static func firstSteps() async throws {
        let seq = try SequenceClient.fromEnvironment()  // SEQUENCE_API_KEY

        let quote = try await seq.quote("BTC-USD")
        if let bid = quote.nbbo.bid, let ask = quote.nbbo.ask { print("BTC \(bid) / \(ask)") }

        let order = try await seq.buy("BTC-USD", 0.29)
            .limitPrice(76_000)
            .timeInForce(.gtc)
            .submit()
        try await seq.cancel(order.graphID)

        for try await event in seq.stream([.prices("BTC-USD"), .fills]) {
            switch event {
            case .event(.price(let price)): print("mid", price.mid ?? 0)
            case .event(.fill(let fill)): print("filled", fill.quantity, "at", fill.price)
            case .gap(let gap): print("missed something:", gap.reason)
            default: break
            }
        }
    }

    static func books(_ seq: SequenceClient) async throws {
        var books = OrderBooks()
        for try await event in seq.stream([.book("BTC-USD")], delivery: .latest) {
            books.apply(event)
            if let bid = books.nbbo("BTC-USD").bid { print(bid.price, bid.size) }
        }
    }

    static func server() async throws {
        let server = try await MockServer.start()
        let seq = try server.client()
        _ = seq
    }
}

final class MyBotTests: XCTestCase {
    func testTheOrderIsNotDoubledWhenTheConnectionDies() async throws {
        let exchange = MockExchange(seed: 1)
        exchange.on(.post, "/v1/orders", .attempts { $0 == 1 ? .dropAfterAccepting : .passThrough })
        let seq = try exchange.client()

        try await seq.buy("BTC-USD", 0.29).submit()

        let orders = try await seq.orders().fetch()
        XCTAssertEqual(orders.items.count, 1)
    }
}

@Suite("Documentation")
struct CodeSamplesTests {
    @Test("Every Swift line of the README stands in this file, and so compiles")
    func readmeCompiles() throws {
        let here = URL(fileURLWithPath: #filePath)
        let root = (0..<4).reduce(here) { url, _ in url.deletingLastPathComponent() }
        let page = root.appendingPathComponent("README.md")
        let readme = try String(contentsOf: page, encoding: .utf8)
        let source = try String(contentsOf: here, encoding: .utf8)
        let known = Set(
            source.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
        )
        var isSwift = false
        var checked = 0
        for line in readme.split(separator: "\n") {
            let text = line.trimmingCharacters(in: .whitespaces)
            if text.hasPrefix("```") {
                isSwift = text == "```swift"
            } else if isSwift, !text.hasPrefix(".package(") {
                #expect(known.contains(text), "not compiled: \(text)")
                checked += 1
            }
        }
        #expect(checked > 20)
    }
}
