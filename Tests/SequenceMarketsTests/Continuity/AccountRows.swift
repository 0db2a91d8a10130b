@testable import SequenceMarkets

/// Orders and fills as an exchange would send them; quantities in steps of 10⁻⁸.
enum AccountRows {
    static func order(
        _ id: String,
        _ status: String = "ACCEPTED",
        filled: Int64 = 0,
        of quantity: Int64 = 10,
        updated: Int64? = nil
    ) throws -> Order {
        let time = updated.map { #","updated_unix_ns":\#($0)"# } ?? ""
        let text = """
            {"node_order_id":"\(id)","symbol":"X","side":"buy","qty_1e8":\(quantity),
             "filled_qty_1e8":\(filled),"status":"\(status)"\(time)}
            """
        return try Order(json: Array(text.utf8))
    }

    /// An execution as the `fills` topic has it, unless it is given other names.
    static func fill(
        _ order: String,
        _ quantity: Int64,
        at price: Int64 = 5,
        execution: String? = nil,
        listed: String? = nil,
        venue: String? = nil,
        edge: String? = nil,
        side: String = "buy",
        fee: Int64? = nil,
        time: Int64? = nil
    ) throws -> Fill {
        var fields = [
            #""node_order_id":"\#(order)","symbol":"X","side":"\#(side)""#,
            #""qty_1e8":\#(quantity),"price_1e9":\#(price)"#,
        ]
        fields += execution.map { [#""venue_execution_id":"\#($0)""#] } ?? []
        fields += listed.map { [#""fill_id":"\#($0)""#] } ?? []
        fields += venue.map { [#""venue":"\#($0)""#] } ?? []
        fields += edge.map { [#""edge_id":"\#($0)""#] } ?? []
        fields += fee.map { [#""fee_1e9":\#($0)"#] } ?? []
        fields += time.map { [#""ts_unix_ns":\#($0)"#] } ?? []
        return try Fill(json: Array("{\(fields.joined(separator: ","))}".utf8))
    }
}
