import Testing

@testable import SequenceMarkets

@Suite("What is remembered of the account")
struct AccountLedgerTests {
    private func order(_ id: String, _ status: OrderStatus, at time: Int64) throws -> Order {
        let text = """
            {"node_order_id":"\(id)","symbol":"BTC-USD","side":"buy","qty_1e8":1,\
            "filled_qty_1e8":0,"status":"\(status)","updated_unix_ns":\(time)}
            """
        return try JSONReader.read(Array(text.utf8)) { reader throws(JSONError) in
            try Order(from: &reader)
        }
    }

    @Test("An open order is not forgotten, however many come after it")
    func openOrdersStay() throws {
        var ledger = AccountLedger()
        #expect(ledger.admit(try order("old", .accepted, at: 1)))
        for number in 0..<40_000 {
            _ = ledger.admit(try order("graph:g\(number):order:1", .filled, at: 2))
        }
        #expect(ledger.openOrders == ["old"])
        // A repeat is still known as one, and its end is news once.
        #expect(!ledger.admit(try order("old", .accepted, at: 1)))
        #expect(ledger.admit(try order("old", .cancelled, at: 3)))
        #expect(ledger.openOrders.isEmpty && ledger.hasEnded("old"))
        // Ended, it ages like any other.
        for number in 0..<40_000 {
            _ = ledger.admit(try order("graph:h\(number):order:1", .filled, at: 4))
        }
        #expect(!ledger.hasEnded("old"))
    }
}
