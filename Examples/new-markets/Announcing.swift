import SequenceMarkets
import SequenceMocks

/// Creates markets on the mock exchange, resolves every other one, and drops the link halfway.
func announce(_ count: Int, on exchange: MockExchange) async throws {
    for number in 0..<count {
        exchange.announceNewMarket(market(number, on: exchange))
        if number % 2 == 1 {
            exchange.announceResolution([
                "kind": "market_resolved", "venue": "polymarket",
                "event_id": .string("0xdemo\(number - 1)"), "winning_outcome": "Up",
                "winning_token_id": .string("\(number - 1)1"),
                "losing_token_id": .string("\(number - 1)2"),
            ])
        }
        try await Task.sleep(for: .milliseconds(150))
        if number == count / 2 { for socket in exchange.sockets { socket.drop() } }
    }
}

/// A market of the kind that is listed every five minutes.
private func market(_ number: Int, on exchange: MockExchange) -> JSONValue {
    let id: JSONValue = .string("0xdemo\(number)")
    return [
        "kind": "new_market", "venue": "polymarket",
        "slug": .string("btc-updown-5m-\(1_776_657_000 + number * 300)"),
        "question": .string("Bitcoin up or down, five minutes, no. \(number)"),
        "outcomes": ["Up", "Down"], "event_id": id,
        "outcome_token_ids": [.string("\(number)1"), .string("\(number)2")],
        "neg_risk": false, "volume_24h": 0.0, "volume_total": 0.0,
        "observed_at_ns": .number(JSONNumber(exchange.now.raw)),
    ]
}
