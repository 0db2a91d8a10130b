/// The session's account handling: carries out the decisions of ``AccountContinuity``.
extension StreamSession {
    /// Tells the continuity which account topics are wanted now.
    func updateAccount(_ state: inout State) {
        let consumers = state.roster.all
        let actions = state.account.continuity.want(
            orders: consumers.contains { $0.topics.contains(.orders) },
            fills: consumers.contains { $0.topics.contains(.fills) },
            now: time.monotonic()
        )
        perform(actions, &state)
    }

    /// Does what is allowed under the lock, and defers the rest.
    func perform(_ actions: [AccountContinuity.Action], _ state: inout State) {
        for action in actions {
            switch action {
            case .tell(let event): route(event.isFill ? "fills" : "orders", .event(event), &state)
            case .caughtUp(var gap):
                gap.to = gap.to ?? time.wall()
                link.observations.note(.caughtUp, gap)
                broadcast(.caughtUp(gap), &state) { $0.wantsAccount }
            case .openUnreported:
                let now = time.wall()
                let since = state.link.lastRead ?? now
                let gap = newGap(.unreported, from: since, to: now, &state)
                state.account.unreported = gap
                link.observations.note(.gap, gap)
                broadcast(.gap(gap), &state) { $0.wantsAccount }
            case .closeUnreported(let missing):
                guard var gap = state.account.unreported else { continue }
                gap.missing = missing
                state.account.unreported = nil
                link.observations.note(.caughtUp, gap)
                broadcast(.caughtUp(gap), &state) { $0.wantsAccount }
            case .ask(let request): state.deferred.requests.append(request)
            case .baselineTaken: state.deferred.wanted += state.account.gate.open()
            case .distrust: state.deferred.isDistrusted = true
            }
        }
        _ = state.roster.deliver(&state.deferred)
        armAccountTimer(&state)
    }

    func ask(_ request: AccountContinuity.Request) {
        let reader = AccountReader(executor: executor)
        Task { [weak self] in
            let reply = await reader.answer(request)
            self?.answered(request, reply)
        }
    }

    private func answered(_ request: AccountContinuity.Request, _ reply: AccountContinuity.Reply) {
        update { state in
            let now = time.monotonic()
            perform(state.account.continuity.take(reply, to: request, now: now), &state)
        }
    }

    // MARK: Time

    /// Schedules the next call of the continuity.
    func armAccountTimer(_ state: inout State) {
        guard !state.link.isClosed else { return }
        state.account.timer.arm(state.account.deadline) { deadline in
            let delay = max(.zero, deadline - time.monotonic())
            return Task { [weak self, time] in
                do { try await time.sleep(delay) } catch { return }
                self?.accountTimerRang()
            }
        }
    }

    private func accountTimerRang() {
        let now = time.monotonic()
        update { state in
            state.account.timer.rang()
            var actions: [AccountContinuity.Action] = []
            if let gate = state.account.gate.deadline, now >= gate {
                actions += state.account.continuity.giveUpOnBaseline()
            }
            actions += state.account.continuity.tick(now)
            perform(actions, &state)
        }
    }

    /// The topics that may be requested now.
    func passGate(_ topics: Set<Topic>, _ state: inout State) -> Set<Topic> {
        let isOpen =
            !state.account.continuity.isActive || state.account.continuity.isBaselineTaken
        defer { armAccountTimer(&state) }
        return state.account.gate.pass(topics, isOpen: isOpen, now: time.monotonic())
    }

    func newGap(
        _ reason: StreamGap.Reason,
        topic: Topic? = nil,
        from: Nanoseconds,
        to: Nanoseconds? = nil,
        dropped: Int? = nil,
        _ state: inout State
    ) -> StreamGap {
        state.lastID += 1
        var gap = StreamGap(reason: reason, topic: topic, from: from, to: to, dropped: dropped)
        gap.id = state.lastID
        return gap
    }
}

extension TopicEvent {
    var isFill: Bool { if case .fill = self { true } else { false } }
}
