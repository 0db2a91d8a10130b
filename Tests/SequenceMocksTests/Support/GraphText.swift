import SequenceMarkets
import XCTest

/// Graphs as JSON text, written apart from the client.
struct GraphText {
    var nodes: [String] = []
    var edges: [String] = []
    var risk: String?

    static func fixed(_ quantity: Int64) -> String { #"{"fixed":{"qty_1e8":\#(quantity)}}"# }

    /// `quantity` nil is derived.
    mutating func node(
        _ id: String,
        _ symbol: String = "ETH-USD",
        _ side: String = "buy",
        quantity: Int64? = nil,
        limit: Int64? = nil,
        venue: String? = nil,
        execution: String = "{}",
        waits: Bool = false
    ) {
        let kind = symbol.hasSuffix("PERP") ? "perp" : "spot"
        let type = limit.map { #"{"limit":{"price_1e9":\#($0)}}"# } ?? #""market""#
        let place = venue.map { #","venue":"\#($0)""# } ?? ""
        nodes.append(
            """
            {"node_id":"\(id)","instrument":{"symbol":"\(symbol)","type":"\(kind)"\(place)},\
            "side":"\(side)","order_type":\(type),\
            "quantity":\(quantity.map(GraphText.fixed) ?? #""derived""#),\
            "execution":\(execution),"activation":"\(waits ? "wait" : "root")"}
            """
        )
    }

    mutating func edge(_ trigger: String, _ more: String = "", from: String = "a", to: String = "b")
    {
        edges.append(
            #"{"edge_id":"e_\#(from)_\#(to)","from_node":"\#(from)","to_node":"\#(to)","#
                + #""trigger":\#(trigger)\#(more)}"#
        )
    }

    func text(id: String = "g") -> String {
        let limits = risk.map { #","risk":\#($0)"# } ?? ""
        return #"{"graph_id":"\#(id)","nodes":[\#(nodes.joined(separator: ","))],"#
            + #""edges":[\#(edges.joined(separator: ","))]\#(limits)}"#
    }
}

extension RawClient {
    func submit(_ graph: GraphText, id: String = "g") async throws {
        _ = try await post("/v1/orders", graph.text(id: id))
    }

    func graph(_ id: String = "g") async throws -> JSONValue {
        try await get("/v1/execution_graphs/\(id)")
    }

    func filled(_ node: String, of graph: String = "g") async throws -> Int64 {
        try await self.graph(graph).require("nodes").require(node).int("filled_qty_1e8")
    }

    /// The sizes of the fills of a node, in the order they happened.
    func fills(_ node: String, of graph: String = "g") async throws -> [Int64] {
        let rows = try await get("/v1/fills?limit=1000&node_order_id=graph:\(graph):\(node):1")
        return try rows.list("fills").reversed().map { try $0.int("qty_1e8") }
    }
}
