/// The account's part of a session: what ``AccountContinuity`` decides, carried out.
extension StreamSession {
    /// What is to be done once the lock is free.
    struct Deferred {
        var requests: [AccountContinuity.Request] = []
        var wanted: [Topic] = []
        var isDistrusted = false
    }

    /// How long the stream waits for the account's first look.
    private static let baselineLimit = Duration.seconds(2)

    /// Says to the continuity which topics of the account are wanted now.
    func updateContinuity(_ state: inout State) -> Deferred {
        let consumers = state.consumers.values
        let actions = state.continuity.want(
            orders: consumers.contains { $0.topics.contains(.orders) },
            fills: consumers.contains { $0.topics.contains(.fills) },
            now: time.monotonic()
        )
        return perform(actions, &state)
    }

    /// Carries out what may be done under the lock, and returns the rest.
    func perform(_ actions: [AccountContinuity.Action], _ state: inout State) -> Deferred {
        var deferred = Deferred()
        for action in actions {
            switch action {
            case .tell(let event): route(event.isFill ? "fills" : "orders", .event(event), &state)
            case .caughtUp(var gap):
                gap.to = gap.to ?? time.wall()
                link.observations.note(.caughtUp, gap)
                broadcast(.caughtUp(gap), &state) { $0.wantsAccount }
            case .openUnreported:
                let now = time.wall()
                let gap = newGap(.unreported, from: state.lastRead ?? now, to: now, &state)
                state.unreported = gap
                link.observations.note(.gap, gap)
                broadcast(.gap(gap), &state) { $0.wantsAccount }
            case .closeUnreported(let missing):
                guard var gap = state.unreported else { continue }
                gap.missing = missing
                state.unreported = nil
                link.observations.note(.caughtUp, gap)
                broadcast(.caughtUp(gap), &state) { $0.wantsAccount }
            case .ask(let request): deferred.requests.append(request)
            case .baselineTaken:
                deferred.wanted = state.gated.flatMap { Array(repeating: $0, count: $1) }
                state.gated = [:]
            case .distrust: deferred.isDistrusted = true
            }
        }
        deliver(&state)
        armContinuityTimer(&state)
        return deferred
    }

    /// Does what had to wait for the lock to be free.
    func finish(_ deferred: Deferred) {
        if !deferred.wanted.isEmpty { link.change(want: deferred.wanted, release: []) }
        if deferred.isDistrusted { link.distrust() }
        for request in deferred.requests { ask(request) }
        link.observations.tell()
    }

    private func ask(_ request: AccountContinuity.Request) {
        let reader = AccountReader(executor: executor)
        Task { [weak self] in
            let reply = await reader.answer(request)
            self?.answered(request, reply)
        }
    }

    private func answered(_ request: AccountContinuity.Request, _ reply: AccountContinuity.Reply) {
        let deferred = state.withLock { state in
            perform(state.continuity.take(reply, to: request, now: time.monotonic()), &state)
        }
        finish(deferred)
    }

    // MARK: Time

    /// Sees to it that the continuity is woken when something is due.
    func armContinuityTimer(_ state: inout State) {
        guard !state.isClosed else { return }
        var deadline = state.continuity.deadline
        if !state.gated.isEmpty, let gate = state.gateUntil {
            deadline = min(deadline ?? gate, gate)
        }
        guard let deadline else { return }
        if let armed = state.continuityDue, armed <= deadline { return }
        state.continuityTimer?.cancel()
        state.continuityDue = deadline
        let delay = max(.zero, deadline - time.monotonic())
        state.continuityTimer = Task { [weak self, time] in
            do { try await time.sleep(delay) } catch { return }
            self?.continuityTimerFired()
        }
    }

    private func continuityTimerFired() {
        let now = time.monotonic()
        let deferred = state.withLock { state in
            state.continuityDue = nil
            var actions: [AccountContinuity.Action] = []
            if !state.gated.isEmpty, let gate = state.gateUntil, now >= gate {
                actions += state.continuity.giveUpOnBaseline()
            }
            actions += state.continuity.tick(now)
            return perform(actions, &state)
        }
        finish(deferred)
    }

    // MARK: The gate

    /// The topics that may be asked for now: the account's wait for its first look, so that
    /// what they bring can be measured by it.
    func passGate(_ topics: Set<Topic>, _ state: inout State) -> Set<Topic> {
        guard state.continuity.isActive, !state.continuity.isBaselineTaken else { return topics }
        let account = topics.intersection([.orders, .fills])
        guard !account.isEmpty else { return topics }
        if state.gated.isEmpty {
            state.gateUntil = time.monotonic() + StreamSession.baselineLimit
        }
        for topic in account { state.gated[topic, default: 0] += 1 }
        armContinuityTimer(&state)
        return topics.subtracting(account)
    }

    /// The topics to give back of these: what waits at the gate was never asked for.
    func ungate(_ topics: Set<Topic>, _ state: inout State) -> Set<Topic> {
        topics.filter { topic in
            guard let count = state.gated[topic] else { return true }
            state.gated[topic] = count > 1 ? count - 1 : nil
            return false
        }
    }

    func newGap(
        _ reason: StreamGap.Reason,
        topic: Topic? = nil,
        from: Nanoseconds,
        to: Nanoseconds? = nil,
        dropped: Int? = nil,
        _ state: inout State
    ) -> StreamGap {
        state.nextID += 1
        var gap = StreamGap(reason: reason, topic: topic, from: from, to: to, dropped: dropped)
        gap.id = state.nextID
        return gap
    }
}

extension TopicEvent {
    var isFill: Bool { if case .fill = self { true } else { false } }
}
