import ExampleSupport
import SequenceMarkets
import SequenceMocks

// Watches prediction markets being listed and resolved. On the mock exchange it creates them itself
// and drops the link halfway: the feed reconnects, the server replays, and nothing is shown twice.

await Example.run("new-markets", usage: "new-markets [COUNT]", mock: { MockExchange(seed: 1) }) {
    place in
    var limit = 8
    if let word = place.arguments.first {
        guard let number = Int(word), number > 0, place.arguments.count == 1 else {
            throw Refusal(message: "\(word) is not a number of markets")
        }
        limit = number
    }
    // The feeds connect at once; the server replays the events they missed.
    let made = place.client.streamNewMarkets()
    let resolved = place.client.streamResolvedMarkets()
    let announcing = place.mock.map { mock in
        Task { [limit] in try await announce(limit, on: mock) }
    }
    let watchingResolutions = Task {
        for try await event in resolved {
            guard case .event(let resolution) = event else { continue }
            let event = resolution.eventID ?? resolution.conditionID ?? ""
            print("resolved   \(resolution.venue)  \(event)  \(resolution.winningOutcome ?? "?")")
        }
    }
    defer {
        announcing?.cancel()
        watchingResolutions.cancel()
    }

    var shown: Set<String> = []
    for try await event in made {
        switch event {
        case .event(let new):
            // On the mock, only markets announced here are counted, not its history.
            let isCounted = place.mock == nil || new.market.eventID?.hasPrefix("0xdemo") == true
            if isCounted { shown.insert(new.market.slug) }
            print("new        \(new.market.venue)  \(new.market.slug)  \(new.market.question)")
        case .gap(let gap): print("gap        the link is down; complete until \(gap.from)")
        case .caughtUp: print("caught up  the server has replayed what was missed")
        case .issue(let issue): print("issue      \(issue)")
        }
        if shown.count == limit { break }
    }
    print("\(shown.count) markets, each once")
}
