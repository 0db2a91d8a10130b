import SequenceMocks
import Synchronization
import TestSupport

@testable import SequenceMarkets

/// A little trading bot that knows only the public API: it submits, amends, cancels, keeps
/// what is unknown and asks again, and listens to its account.
final class SimulatedBot: Sendable {
    private struct State {
        var record = SimulationRecord()
        var nextCall = 0
        var calls: [Int: String] = [:]
        var holes: [Int: String] = [:]
        var unknown: [String] = []
        var open: [String: String] = [:]
    }

    private let client: SequenceClient
    private let random: RandomSource
    private let state = Mutex(State())

    private let time: TimeSource
    private let isTracing = SimulationTrace.isOn

    /// How the graphs that it submits begin.
    private let prefix: String

    init(_ client: SequenceClient, seed: UInt64, time: TimeSource, isForeign: Bool = false) {
        self.time = time
        self.client = client
        prefix = isForeign ? "graph_foreign" : "graph_"
        random = SeededGenerator(seed: seed ^ 0xb07).randomSource
    }

    /// What the client has reported so far.
    var record: SimulationRecord {
        state.withLock { state in
            var record = state.record
            record.underWay = state.calls.sorted { $0.key < $1.key }.map(\.value)
            record.openHoles = state.holes.sorted { $0.key < $1.key }.map {
                "\($0.key) \($0.value)"
            }
            record.calls = state.nextCall
            return record
        }
    }

    var hasUnknown: Bool { state.withLock { !$0.unknown.isEmpty } }

    // MARK: Listening

    /// A stream of its account.
    func stream() -> MarketStream { client.stream([.orders, .fills]) }

    func listen(_ stream: MarketStream) {
        Task {
            do {
                for try await event in stream { self.take(event) }
                self.state.withLock { $0.record.streamEnded = "at its end" }
            } catch {
                self.state.withLock { $0.record.streamEnded = "\(error)" }
            }
        }
    }

    private func take(_ event: StreamEvent) {
        trace(event)
        let now = time.wall().raw / 1_000_000
        state.withLock { state in
            switch event {
            case .event(.fill(let fill)):
                state.record.fills.append(
                    .init(
                        order: fill.nodeOrderID,
                        isBuy: fill.side.rawValue.lowercased() == "buy",
                        quantity: fill.quantity.raw,
                        price: fill.price.raw,
                        told: now
                    )
                )
            case .event(.order(let order)):
                state.record.orders.append(
                    .init(
                        order: order.nodeOrderID,
                        status: order.status.rawValue,
                        isOver: order.isTerminal,
                        filled: order.filledQuantity.raw
                    )
                )
                let graph = order.graphID?.rawValue ?? order.nodeOrderID
                state.open[graph] = order.isTerminal ? nil : order.nodeOrderID
            case .gap(let gap): state.holes[gap.id] = gap.topic.map { "\($0)" } ?? "all"
            case .caughtUp(let gap):
                if !gap.isComplete {
                    state.record.excuses.append(.init(missing: gap.missing, told: now))
                }
                state.holes[gap.id] = nil
            default: break
            }
        }
    }

    /// Prints what comes, where a run is looked at closely.
    private func trace(_ event: StreamEvent) {
        guard isTracing else { return }
        let now = time.monotonic()
        switch event {
        case .event(.fill(let fill)):
            print("    \(now) fill", fill.nodeOrderID, fill.quantity, fill.price)
        case .event(.order(let order)):
            print("    \(now) order", order.nodeOrderID, order.status, order.filledQuantity)
        case .gap(let gap): print("    \(now) gap", gap.id, gap.reason)
        case .caughtUp(let gap): print("    \(now) caught up", gap.id, gap.missing)
        default: print("    \(now) \(event)")
        }
    }

    // MARK: Trading

    /// Does something, or nothing, as the seed has it; returns at once.
    func act() {
        switch random.next() % 10 {
        case 0, 1, 2: submit(limit: nil)
        case 3, 4: submit(limit: true)
        case 5: submit(limit: false)
        case 6: amend()
        case 7: cancel()
        default: break
        }
        settleUnknown()
    }

    private func call(_ name: String, _ body: @escaping @Sendable () async -> Void) {
        let id = state.withLock { state in
            state.nextCall += 1
            state.calls[state.nextCall] = name
            return state.nextCall
        }
        Task {
            await body()
            self.state.withLock { $0.calls[id] = nil }
        }
    }

    private static let symbols = ["BTC-USD", "ETH-USD", "SOL-USD"]

    /// A market order, or a limit order that the market takes at once or may never take.
    private func submit(limit: Bool?) {
        let symbol = SimulatedBot.symbols[Int(random.next() % 3)]
        let size = Qty(raw: Int64(random.next() % 40 + 1) * 10_000_000)
        let text = String(random.next(), radix: 16) + String(random.next(), radix: 16)
        let id = GraphID(prefix + text)
        let isBuy = random.next() & 1 == 0
        var order = isBuy ? client.buy(symbol, size) : client.sell(symbol, size)
        if let limit {
            let isNear = limit == isBuy
            order = order.limitPrice(isNear ? Px(raw: 900_000_000_000_000) : Px(raw: 1_000_000))
        }
        order = order.graphID(id)
        call("submit \(id)") { [order] in
            do {
                self.note(try await order.submitOutcome(), of: id)
            } catch {
                self.state.withLock { $0.unknown.append(id.rawValue) }
            }
        }
    }

    private func note(_ outcome: OrderOutcome, of id: GraphID) {
        state.withLock { state in
            let ending: SimulationRecord.Ending
            switch outcome {
            case .accepted(let graph):
                ending = .accepted
                state.record.acceptedAs[id.rawValue] = graph.graphID.rawValue
            case .rejected: ending = .rejected
            case .unknown:
                ending = .unknown
                state.unknown.append(id.rawValue)
            }
            state.record.submissions[id.rawValue, default: []].append(ending)
        }
    }

    /// Asks after what is unknown.
    func settleUnknown() {
        let pending = state.withLock { state in
            defer { state.unknown = [] }
            return state.unknown
        }
        for name in pending {
            let id = GraphID(name)
            call("resolve \(name)") {
                do {
                    self.note(try await self.client.resolve(id), of: id)
                } catch {
                    self.state.withLock { $0.unknown.append(name) }
                }
            }
        }
    }

    private func someOpenOrder() -> (graph: String, order: String)? {
        let open = state.withLock { $0.open.sorted { $0.key < $1.key } }
        guard !open.isEmpty else { return nil }
        let chosen = open[Int(random.next() % UInt64(open.count))]
        return (chosen.key, chosen.value)
    }

    private func amend() {
        guard let (_, order) = someOpenOrder() else { return }
        let size = Qty(raw: Int64(random.next() % 40 + 41) * 10_000_000)
        call("amend \(order)") { _ = try? await self.client.amend(order, qty: size) }
    }

    private func cancel() {
        guard let (graph, _) = someOpenOrder() else { return }
        call("cancel \(graph)") { try? await self.client.cancel(graph) }
    }

    /// Cancels what is still open, so that everything can come to its end.
    func cancelEverything(_ graphs: [String]) {
        for graph in graphs {
            call("cancel \(graph)") { try? await self.client.cancel(graph) }
        }
    }
}
