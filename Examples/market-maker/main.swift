import ExampleSupport
import Foundation
import SequenceMarkets
import SequenceMocks

// A market maker in two symbols: a bid and an ask around the middle, moved by amends, skewed
// against the position and left out where it would exceed the cap. It ends after --seconds, on
// SIGINT and on SIGTERM, and cancels its orders; so it does if it fails or its stream stays down.
// Killed in the middle (kill -9), its next process finds its orders in the journal.

let usage = "market-maker [SYMBOL:SIZE:CAP …] [--seconds N] [--journal FILE]"
let options = Options(Array(CommandLine.arguments.dropFirst().filter { $0 != "--live" }))
var configuration = SequenceClient.Configuration()
configuration.orderLimits = .cautious
configuration.journal = options?.journal.map { OrderJournal($0) }

await Example.run(
    "market-maker",
    usage: usage,
    configuration: configuration,
    mock: { MockExchange(seed: 4, time: .system(speed: 10)) }
) { place in
    guard let options else { throw Refusal(message: "the arguments cannot be understood") }
    let client = place.client
    if options.journal != nil { try await Trading.recover(client) }
    let account = try await client.liveAccount()
    let trading = Trading(client: client, account: account, quotings: options.quotings)
    let work = Task {
        try await client.withDeadManGuard(after: .seconds(5)) { try await trading.run() }
    }
    let interrupts = Interrupts { work.cancel() }
    defer { interrupts.end() }
    let timer = Task {
        guard let length = options.length else { return }
        try await Task.sleep(for: length)
        work.cancel()
    }
    defer { timer.cancel() }
    do {
        try await work.value
    } catch let end as GuardTripped {
        print("\n\(end)")
        trading.summarize()
        guard case .cancelled = end.reason, end.report.hasNoOpenOrders else {
            throw Refusal(message: "look at the open orders")
        }
    }
    await account.close()
}
