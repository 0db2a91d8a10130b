import Foundation
import SequenceMarkets

/// A session of the market maker, from what the last one left to what this one leaves.
struct Trading: Sendable {
    let client: SequenceClient
    let account: LiveAccount
    let quotings: [Quoting]

    /// Finds out what became of the orders of a process that was killed, and cancels them.
    static func recover(_ client: SequenceClient) async throws {
        let recovery = try await client.recover()
        for submission in recovery.submissions {
            if case .unknown = submission.outcome {
                _ = try await client.abandon(submission.graphID)
            }
        }
        for graph in recovery.open { try await client.cancel(graph) }
        let found = recovery.submissions.count + recovery.open.count
        if found > 0 { print("Found \(found) orders of an earlier process, and cancelled them.") }
    }

    /// Quotes until the task is cancelled; the guard cancels the orders that are open then.
    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for quoting in quotings {
                group.addTask {
                    var maker = Maker(client, account, quoting)
                    try await maker.run()
                }
            }
            group.addTask { await report() }
            // The first that ends, ends all.
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    /// Prints fills, corrections and the state of the picture as they come.
    private func report() async {
        for await update in account.updates {
            switch update.change {
            case .fill(let fill):
                let state = account.read().state
                let position = state.netQuantity(of: fill.symbol).map(\.description) ?? "?"
                print(
                    "   \(fill.side.rawValue) \(fill.quantity) \(fill.symbol) at "
                        + "\(fill.price.formatted(decimals: 2)), position \(position)"
                )
            case .correction(let correction): print("   corrected: \(correction)")
            case .freshness(.current): print("   the account is current")
            case .freshness(.reconciling): print("   the account is being compared")
            case .freshness(.stale): print("   the account is stale: no quotes")
            default: break
            }
        }
    }

    /// Prints what is held, and what was earned.
    func summarize() {
        let state = account.read().state
        for quoting in quotings {
            let rows = state.positions(of: quoting.symbol)
            // Long at one venue and short at another: realized alone would say little.
            let profit = rows.reduce(0.0) {
                $0 + ($1.realizedPnL?.double ?? .nan) + ($1.unrealizedPnL?.double ?? 0)
            }
            let fees = rows.reduce(0.0) { $0 + $1.fees.double }
            let position = state.netQuantity(of: quoting.symbol).map(\.description) ?? "?"
            print(
                "\(quoting.symbol): \(rows.reduce(0) { $0 + $1.fillCount }) fills, "
                    + "position \(position), profit \(usd(profit)) before fees of \(usd(fees))"
            )
        }
    }

    private func usd(_ amount: Double) -> String {
        amount.isNaN ? "-" : String(format: "%.2f USD", amount)
    }
}
