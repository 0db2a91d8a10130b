import Synchronization

/// Filling holes in the account's orders and fills over REST.
extension StreamSession {
    /// Starts to fill a hole; live orders and fills wait meanwhile, so that all come in order.
    func beginCatchUp(_ gap: StreamGap, _ state: inout State) {
        var hole = gap
        var held: [StreamEvent] = []
        if let earlier = state.catchUp {
            earlier.task?.cancel()
            hole.from = min(hole.from, earlier.hole.from)
            if earlier.hole.topic != hole.topic { hole.topic = nil }
            held = earlier.held ?? []
        }
        state.nextID += 1
        let id = state.nextID
        let task = Task { [weak self, executor, time] in
            let backfill = AccountBackfill(executor: executor)
            var delay = Duration.milliseconds(500)
            while !Task.isCancelled {
                do throws(SequenceError) {
                    let fills = try await backfill.fills(since: hole.from)
                    let names = self?.unsettled(fills) ?? []
                    let orders = try await backfill.orders(since: hole.from, named: names)
                    self?.endCatchUp(id, orders, fills)
                    return
                } catch {
                    // The hole stays open and is tried again; live events wait no longer.
                    self?.releaseHeld(of: id)
                }
                do { try await time.sleep(delay) } catch { return }
                delay = min(delay * 2, .seconds(15))
            }
        }
        state.catchUp = CatchUp(id: id, hole: hole, held: held, task: task)
    }

    /// The orders whose state is worth asking for: those that were open, and those of fills.
    private func unsettled(_ fills: [Fill]) -> Set<String> {
        state.withLock { state in
            state.ledger.openOrders.union(
                fills.map(\.nodeOrderID).filter { !state.ledger.hasEnded($0) }
            )
        }
    }

    private func endCatchUp(_ id: Int, _ orders: [Order], _ fills: [Fill]) {
        state.withLock { state in
            guard let catchUp = state.catchUp, catchUp.id == id else { return }
            state.catchUp = nil
            let listed = orders.map { TopicEvent.order($0) } + fills.map { TopicEvent.fill($0) }
            let live = (catchUp.held ?? []).compactMap { event -> TopicEvent? in
                if case .event(let event) = event { event } else { nil }
            }
            for event in StreamSession.inOrder(listed + live) {
                admit(event, event.isFill ? "fills" : "orders", &state)
            }
            broadcast(.caughtUp(catchUp.hole), &state) { $0.wantsAccount }
        }
    }

    /// By time; an order's state after the fills of the same moment that led to it.
    private static func inOrder(_ events: [TopicEvent]) -> [TopicEvent] {
        let timed = events.enumerated().map { offset, event in
            (time: StreamEvent.event(event).time?.raw ?? 0, event.isFill ? 0 : 1, offset, event)
        }
        return timed.sorted { ($0.0, $0.1, $0.2) < ($1.0, $1.1, $1.2) }.map(\.3)
    }

    private func releaseHeld(of id: Int) {
        state.withLock { state in
            if state.catchUp?.id == id { releaseHeld(&state) }
        }
    }

    /// Passes on the live events that waited.
    func releaseHeld(_ state: inout State) {
        let held = state.catchUp?.held ?? []
        state.catchUp?.held = nil
        for case .event(let event) in held {
            admit(event, event.isFill ? "fills" : "orders", &state)
        }
        deliver(&state)
    }

    /// The orders and fills that a slow consumer's buffer lost, and the end of the hole; nil if
    /// REST does not answer.
    func recover(_ lost: LostEvents) async -> [StreamEvent]? {
        let backfill = AccountBackfill(executor: executor)
        do throws(SequenceError) {
            let orders =
                lost.wantsOrders
                ? try await backfill.orders(since: lost.from, named: lost.orders) : []
            let fills = lost.wantsFills ? try await backfill.fills(since: lost.from) : []
            let events =
                orders.filter(lost.contains).map(TopicEvent.order)
                + fills.filter(lost.contains).map(TopicEvent.fill)
            return StreamSession.inOrder(events).map(StreamEvent.event) + [.caughtUp(lost.gap)]
        } catch {
            return nil
        }
    }
}

extension TopicEvent {
    var isFill: Bool { if case .fill = self { true } else { false } }
}
