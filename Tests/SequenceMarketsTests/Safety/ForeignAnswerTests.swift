import SequenceMarkets
import Testing

/// An answer that is about something else than was asked for.
@Suite("Answers about another order", .fewAtATime)
struct ForeignAnswerTests {
    private static func row(
        _ id: String,
        _ quantity: Int,
        _ status: String = "ACCEPTED"
    ) -> String {
        #"{"node_order_id":"\#(id)","symbol":"ETH-USD","side":"BUY","qty_1e8":\#(quantity),"#
            + #""filled_qty_1e8":0,"status":"\#(status)"}"#
    }

    private static func page(_ rows: String...) -> StubTransport.Step {
        let text = rows.joined(separator: ",")
        return .status(200, #"{"orders":[\#(text)],"total":\#(rows.count),"has_more":false}"#)
    }

    private static let mine = "graph:graph_mine:node_0:1"
    private static let other = "graph:graph_0007:node_0:1"

    @Test("The row of the requested order is taken, wherever it is")
    func rowByID() async throws {
        let stub = StubTransport(
            Self.page(Self.row(Self.other, 50_000_000), Self.row(Self.mine, 100_000_000))
        )
        let order = try await stub.client().order(Self.mine)
        #expect(order.nodeOrderID == Self.mine && order.quantity == 1)
    }

    @Test(
        "An id is the same in each of its documented forms",
        arguments: [
            "graph_mine:node_0:1", "graph:graph_mine:node_0:1", "graph:graph_mine:node_0:2",
        ]
    )
    func forms(id: String) async throws {
        let stub = StubTransport(Self.page(Self.row(Self.other, 1), Self.row(id, 100_000_000)))
        #expect(try await stub.client().order(Self.mine).nodeOrderID == id)
    }

    @Test("An answer with other orders alone is no answer")
    func foreignRowsAlone() async throws {
        let stub = StubTransport(Self.page(Self.row(Self.other, 50_000_000)))
        await #expect {
            try await stub.client().order(Self.mine)
        } throws: { error in
            guard case .api(let answer)? = error as? SequenceError else { return false }
            return answer.status == 404
        }
    }

    @Test("A decrease is reckoned from the order's own quantity")
    func decrease() async throws {
        let stub = StubTransport(
            Self.page(
                Self.row(Self.other, 50_000_000, "COMPLETED"),
                Self.row(Self.mine, 100_000_000)
            ),
            .status(200, "")
        )
        _ = try await stub.client().decrease(Self.mine, by: 0.1)
        #expect(stub.requests.last?.text.contains(#""new_qty_1e8":90000000"#) == true)
    }

    @Test("The status of another graph is an error, not this graph's")
    func graphStatus() async throws {
        let stub = StubTransport(
            .status(200, #"{"graph_id":"graph_other","status":"active","nodes":{},"edges":{}}"#)
        )
        await #expect {
            try await stub.client().graphStatus("graph_mine")
        } throws: { error in
            guard case .decoding(let failure)? = error as? SequenceError else { return false }
            return "\(failure)".contains("graph_mine")
        }
    }

    @Test("A cancel that is answered with an error is not done, whatever the status")
    func errorInASuccess() async throws {
        let body = #"{"error":{"code":"INTERNAL_ERROR","message":"no","request_id":"r"}}"#
        let stub = StubTransport(.status(200, body), .status(200, body))
        let client = try stub.client()
        for cancel in [client.cancel as (GraphID) async throws -> Void, client.graphCancel] {
            await #expect {
                try await cancel("graph_mine")
            } throws: { error in
                guard case .api(let answer)? = error as? SequenceError else { return false }
                return answer.status == 200 && answer.code == .internalError
            }
        }
    }
}
