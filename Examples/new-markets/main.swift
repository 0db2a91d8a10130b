import Foundation
import SequenceMarkets
import SequenceMocks

// Watches prediction markets being made and resolved, on the mock exchange. Halfway the link is
// dropped: the feed comes back by itself, the server replays, and nothing is shown twice.

let limit = CommandLine.arguments.dropFirst().first.flatMap(Int.init) ?? 8
let exchange = MockExchange(seed: 1)
let client = try exchange.client()

/// A market of the kind that is made every five minutes.
func market(_ number: Int) -> JSONValue {
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

// The feeds connect at once; the server replays what they were too late for.
let made = client.streamNewMarkets()
let resolved = client.streamResolvedMarkets()
let announcing = Task {
    for number in 0..<limit {
        exchange.announceNewMarket(market(number))
        if number % 2 == 1 {
            exchange.announceResolution([
                "kind": "market_resolved", "venue": "polymarket",
                "event_id": .string("0xdemo\(number - 1)"), "winning_outcome": "Up",
                "winning_token_id": .string("\(number - 1)1"),
                "losing_token_id": .string("\(number - 1)2"),
            ])
        }
        try await Task.sleep(for: .milliseconds(150))
        if number == limit / 2 { for socket in exchange.sockets { socket.drop() } }
    }
}

let watchingResolutions = Task {
    for try await event in resolved {
        guard case .event(let resolution) = event else { continue }
        let event = resolution.eventID ?? resolution.conditionID ?? ""
        print("resolved   \(resolution.venue)  \(event)  \(resolution.winningOutcome ?? "?")")
    }
}

var shown: Set<String> = []
do {
    for try await event in made {
        switch event {
        case .event(let new):
            let isDemo = new.market.eventID?.hasPrefix("0xdemo") ?? false
            if isDemo { shown.insert(new.market.slug) }
            print("new        \(new.market.venue)  \(new.market.slug)  \(new.market.question)")
        case .gap(let gap): print("gap        the link is down; complete until \(gap.from)")
        case .caughtUp: print("caught up  the server has replayed what was missed")
        case .issue(let issue): print("issue      \(issue)")
        }
        if shown.count == limit { break }
    }
} catch {
    FileHandle.standardError.write(Data("new-markets: \(error)\n".utf8))
    exit(1)
}
announcing.cancel()
watchingResolutions.cancel()
print("\(shown.count) markets, each once")
