import Foundation
import SequenceMarkets
import TestSupport

/// The trader of an account soak, in a process that is killed at any moment.
///
/// It recovers what its predecessor left, abandons what is unknown, follows the account and trades
/// meanwhile. `p {…}` is its picture of the account, `correction …` a correction; at its end
/// `unsettled`, `watched` and `open` are what its journal holds, then `end`; anything else is a
/// complaint.
final class AccountSoakTrader: Sendable {
    private let client: SequenceClient
    private let rate: Int
    private let life: Int
    private let time = TimeSource.system
    private let account = Locked<LiveAccount?>(nil)
    private let underWay = Locked(0)
    private let isDraining = Locked(false)
    private let isEnded = Locked(false)

    private init(_ client: SequenceClient, rate: Int, life: Int) {
        (self.client, self.rate, self.life) = (client, rate, life)
    }

    /// `soak-account-trader URL JOURNAL --rate N --life L`.
    static func run(_ arguments: [String]) async throws {
        let flags = try Flags(arguments)
        guard flags.fixed.count == 2 else { throw ArgumentError(description: "URL JOURNAL") }
        var configuration = SequenceClient.Configuration()
        configuration.baseURL = flags.fixed[0]
        configuration.journal = OrderJournal(flags.fixed[1])
        configuration.settleWindow = .seconds(5)
        configuration.requestTimeout = .seconds(3)
        let client = try SequenceClient(apiKey: AccountSoak.key, configuration: configuration)
        let (rate, life) = (try flags.int("--rate", 5), try flags.int("--life", 1))
        await AccountSoakTrader(client, rate: rate, life: life).run()
    }

    private func run() async {
        listenToParent()
        await withDiscardingTaskGroup { group in
            group.addTask { await self.settle() }
            group.addTask { await self.keepAccount() }
            group.addTask { await self.report() }
            await trade()
        }
        let left = await untilItWorks { try await self.client.recover() }
        for submission in left?.submissions ?? [] { Soak.say("unsettled \(submission.graphID)") }
        for id in left?.watched ?? [] { Soak.say("watched \(id)") }
        for id in left?.open ?? [] { Soak.say("open \(id)") }
        await client.close()
        if left != nil { Soak.say("end") }
    }

    /// `drain` ends the trading; the end of the input ends everything.
    private func listenToParent() {
        let thread = Thread { [self] in
            while let line = readLine() {
                if line == "drain" { isDraining.withLock { $0 = true } }
            }
            isDraining.withLock { $0 = true }
            isEnded.withLock { $0 = true }
        }
        thread.start()
    }

    private func untilItWorks<Value: Sendable>(
        _ body: @Sendable () async throws -> Value
    ) async -> Value? {
        for _ in 0..<100 {
            if let value = try? await body() { return value }
            try? await time.sleep(.milliseconds(300))
        }
        return nil
    }

    // MARK: What is unknown

    /// Gives up what earlier processes left unknown.
    private func settle() async {
        guard let recovery = await untilItWorks({ try await self.client.recover() }) else {
            return Soak.say("no recovery in 100 attempts")
        }
        await withDiscardingTaskGroup { group in
            for submission in recovery.submissions {
                guard case .unknown = submission.outcome else { continue }
                group.addTask { await self.giveUp(submission.graphID) }
            }
        }
    }

    /// Abandons a submission, again and again until something is known of it.
    private func giveUp(_ id: GraphID) async {
        while !isEnded.withLock(\.self) {
            switch try? await client.abandon(id, within: .seconds(30)) {
            case .over, .denied: return
            default: try? await time.sleep(.seconds(1))
            }
        }
    }

    // MARK: The account

    private func keepAccount() async {
        let kept = await untilItWorks {
            try await self.client.liveAccount(AccountSoak.options)
        }
        guard let kept else { return Soak.say("no live account in 100 attempts") }
        let updates = kept.updates
        account.withLock { $0 = kept }
        for await update in updates {
            if case .correction(let one) = update.change { Soak.say("correction \(one)") }
        }
    }

    /// Writes the picture every second.
    private func report() async {
        while !isEnded.withLock(\.self) {
            try? await time.sleep(.seconds(1))
            guard let account = account.withLock(\.self) else { continue }
            let picture = AccountPicture(account.read())
            guard let json = try? JSONEncoder().encode(picture) else { continue }
            Soak.say("p " + String(decoding: json, as: UTF8.self))
        }
        let last = account.withLock(\.self)
        await last?.close()
    }

    // MARK: Trading

    private func trade() async {
        await withDiscardingTaskGroup { group in
            var serial = 0
            let start = time.monotonic()
            while !isDraining.withLock(\.self) {
                serial += 1
                let due = start + .seconds(1) * serial / rate
                try? await time.sleep(max(.zero, due - time.monotonic()))
                // An exchange that does not answer is not to fill our memory with intentions.
                guard underWay.withLock(\.self) < 40 else { continue }
                underWay.withLock { $0 += 1 }
                group.addTask { [serial] in
                    await self.act(serial)
                    self.underWay.withLock { $0 -= 1 }
                }
            }
        }
    }

    private func act(_ number: Int) async {
        if number % 5 == 4, await change(number) { return }
        // A quantity no other order has.
        let size = Qty(raw: 1_000_000 + Int64(life) * 10_000 + Int64(number))
        let symbol = ["BTC-USD", "ETH-USD", "SOL-USD"][number % 3]
        var order = number % 2 == 0 ? client.buy(symbol, size) : client.sell(symbol, size)
        if number % 6 == 1 { order = client.buy(symbol, size).limitPrice(Px(raw: 1_000_000_000)) }
        let id = GraphID("graph_own_\(life)_\(number)")
        switch try? await order.graphID(id).submitOutcome() {
        case .accepted, .rejected: return
        default: await giveUp(id)
        }
    }

    /// Cancels one of its open orders, if there are many; false if there are not.
    private func change(_ number: Int) async -> Bool {
        guard let reading = account.withLock(\.self)?.read() else { return false }
        let open = reading.ownOpenOrders
        guard open.count > 8, let graph = open[number % open.count].graphID else { return false }
        _ = try? await client.cancel(graph)
        return true
    }
}
