import ExampleSupport
import Foundation
import SequenceMarkets
import SequenceMocks

// The live account in the terminal: positions, open orders, fills, profit, and a light that says
// how far the picture can be trusted. On the mock exchange two bots trade, this one's and somebody
// else's; d drops the link and q quits. Without a terminal it prints a line a second, drops the
// mock's link itself, and ends. It sends no order on a server.

let usage = "blotter [--seconds N] [SYMBOL …]"

await Example.run("blotter", usage: usage, mock: { MockExchange(seed: 8) }) { place in
    guard let options = Options(place.arguments) else {
        throw Refusal(message: "the arguments cannot be understood")
    }
    let account = try await place.client.liveAccount()
    let blotter = Blotter()
    let background = Task {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { for await update in account.updates { await blotter.take(update) } }
            group.addTask {
                await mark(account, by: place.client.stream(options.topics, delivery: .latest))
            }
            if let mock = place.mock, let other = try? mock.client() {
                group.addTask { await Activity(client: place.client, seed: 1).run() }
                group.addTask { await Activity(client: other, seed: 2).run() }
            }
        }
    }
    let screen = Screen(canDrop: place.mock != nil)
    let keys = Keys()
    let clock = ContinuousClock()
    let start = clock.now
    var hasDropped = false
    watching: while clock.now - start < options.length(isTerminal: screen.isTerminal) {
        switch keys.next() {
        case "q": break watching
        case "d": place.mock?.sockets.first?.drop()
        default: break
        }
        if !screen.isTerminal, !hasDropped, clock.now - start > .seconds(3) {
            hasDropped = true
            place.mock?.sockets.first?.drop()
        }
        screen.draw(account.read(), await blotter.summary)
        try await Task.sleep(for: screen.interval)
    }
    screen.leave()
    background.cancel()
    await account.close()
    let summary = await blotter.summary
    print("\(summary.fills) fills, \(summary.corrections) corrections")
}

/// Values the positions at the last prices.
func mark(_ account: LiveAccount, by prices: MarketStream) async {
    do {
        for try await case .event(.price(let price)) in prices {
            if let mid = price.mid { account.mark(price.symbol, price: mid) }
        }
    } catch {
        guard !Task.isCancelled else { return }
        FileHandle.standardError.write(Data("blotter: no prices: \(error)\n".utf8))
    }
}
