import Synchronization

extension StreamSession: StreamLinkDelegate {
    func makeReader() -> any StreamLinkReader { StreamIntake(self) }

    /// Handles a message that is not a plain event.
    func receive(_ frame: StreamFrame) {
        switch frame {
        case .event(let channel, let event):
            sight(event)
            update { state in
                let consumers = state.roster.consumers(of: channel)
                hear(event, on: channel, &state)
                accept(event, for: consumers, &state)
            }
        case .ack(let accepted, let rejected):
            link.acknowledge(accepted.map { Topic($0) }, rejected: rejected.map { Topic($0) })
        case .unsubscribed: break
        case .gap(let channel, let dropped): lose(.serverDropped, channel, dropped: dropped)
        case .control(let json):
            let clean = json.hiding(executor.shared.redaction)
            oddities.withLock { $0.drift.note(control: clean) }
        }
    }

    /// Takes the events of an intake, and wakes the consumers at the end of a read.
    ///
    /// Returns whether a consumer is so full that reading should pause.
    func accept(
        _ arrivals: inout StreamIntake.Arrivals,
        from intake: StreamIntake,
        endingAt time: Nanoseconds?
    ) -> Bool {
        if !executor.shared.submissions.isIdle || executor.shared.quotes != nil {
            arrivals.forEach(sight)
        }
        return updateUnobserved { state in
            hear(arrivals, from: intake, endingAt: time, &state)
            arrivals.takeAll { arrival in
                let consumers = intake.consumers(of: arrival.channel, epoch: state.roster.epoch) {
                    state.roster.consumers(of: $0)
                }
                accept(arrival.event, for: consumers, &state)
            }
            guard let time else { return false }
            state.link.lastRead = time
            return state.roster.deliver(&state.deferred, endingAt: time)
        }
    }

    /// A retry's wait ends as soon as the stream shows that its order has arrived.
    private func sight(_ event: TopicEvent) {
        switch event {
        case .order(let order): executor.shared.submissions.saw(order)
        case .fill(let fill): executor.shared.submissions.saw(fill.graphID)
        case .price(let price):
            let market = LastQuotes.Key(symbol: price.symbol, type: price.instrumentType)
            executor.shared.quotes?.note(market, bid: price.bid, ask: price.ask)
        default: break
        }
    }

    @inline(__always)
    private func accept(
        _ event: TopicEvent,
        for consumers: [StreamConsumer],
        _ state: inout State
    ) {
        var event = event
        switch event {
        case .order(let order):
            guard let told = state.account.continuity.take(order, now: time.monotonic()) else {
                return
            }
            event = .order(told)
            armAccountTimer(&state)
        case .fill(let fill):
            guard state.account.continuity.take(fill, now: time.monotonic()) else { return }
            armAccountTimer(&state)
        case .unknown(let channel, _):
            oddities.withLock { $0.drift.note(channel: executor.shared.redaction.apply(channel)) }
        default: break
        }
        for consumer in consumers { state.roster.give(.event(event), to: consumer) }
    }

    /// A frame that cannot be read: counted, reported, and a gap in its topic.
    func report(_ error: JSONError, _ message: [UInt8]) {
        let failure = DecodingFailure(error, body: message, context: nil)
        let channel = try? JSONValue(parsing: message)["channel"]?.stringValue
        let issue = DecodeIssue(
            channel: channel.map(executor.shared.redaction.apply),
            path: executor.shared.redaction.apply(failure.path),
            expected: failure.expected,
            snippet: executor.shared.redaction.apply(failure.snippet)
        )
        oddities.withLock { $0.issues += 1 }
        update { state in
            if let channel {
                route(channel, .issue(issue), &state)
            } else {
                broadcast(.issue(issue), &state)
            }
        }
        lose(.undecodable, channel, dropped: 1)
    }

    /// Messages of one channel, or of all, were lost while the link is up.
    private func lose(_ reason: StreamGap.Reason, _ channel: String?, dropped: Int?) {
        let now = time.wall()
        let topic = channel.map { Topic(executor.shared.redaction.apply($0)) }
        let isAccount = topic == nil || topic == .orders || topic == .fills
        update { state in
            state.silence.watch.lose(topic, now: time.monotonic())
            let since = state.link.lastRead ?? now
            var gap = newGap(reason, topic: topic, from: since, to: now, dropped: dropped, &state)
            link.observations.note(.gap, gap)
            guard isAccount else {
                for event in [StreamEvent.gap(gap), .caughtUp(gap)] {
                    route(channel ?? "", event, &state)
                }
                link.observations.note(.caughtUp, gap)
                return
            }
            // Gaps that come faster than they are filled are merged and reported under one id.
            let widened = state.account.continuity.widenLastHole(by: gap, now: time.monotonic())
            if let widened { gap.id = widened }
            if let channel {
                route(channel, .gap(gap), &state)
            } else {
                broadcast(.gap(gap), &state)
                broadcast(.caughtUp(gap), &state) { !$0.wantsAccount }
            }
            guard widened == nil else { return }
            perform(state.account.continuity.fill(gap, now: time.monotonic()), &state)
        }
        let books = topic.map { $0.family == "book" ? [$0] : [] } ?? bookTopics
        // A book is unusable until its next snapshot, so request one.
        if !books.isEmpty { link.refresh(books) }
    }

    private var bookTopics: [Topic] {
        state.withLock { state in
            state.roster.all.flatMap(\.topics).filter { $0.family == "book" }
        }
    }

    // MARK: Link events, under the link's lock

    func linkDidChange(_ now: StreamState, _ acknowledged: Set<Topic>) {
        state.withLock { state in
            state.link.state = now
            state.link.acknowledged = acknowledged
            for consumer in state.roster.all { updateStatus(of: consumer, &state) }
            state.silence.watch.setLive(now == .live ? acknowledged : nil, now: time.monotonic())
            armSilenceTimer(&state)
        }
    }

    func linkDidLoseTrack(since: Nanoseconds) {
        state.withLock { state in
            let gap = newGap(.reconnect, from: since, &state)
            state.link.gap = gap
            state.account.continuity.linkDown(now: time.monotonic())
            link.observations.note(.gap, gap)
            broadcast(.gap(gap), &state)
        }
    }

    func linkDidResume() {
        state.withLock { state in
            guard var gap = state.link.gap else { return }
            gap.to = time.wall()
            state.link.gap = nil
            state.totals.reconnects += 1
            for consumer in state.roster.all { consumer.tally.reconnects += 1 }
            broadcast(.caughtUp(gap), &state) { !$0.wantsAccount }
            guard state.roster.all.contains(where: \.wantsAccount) else {
                return link.observations.note(.caughtUp, gap)
            }
            perform(state.account.continuity.fill(gap, now: time.monotonic()), &state)
        }
    }

    func linkDidReject(_ topics: [Topic]) {
        state.withLock { state in
            for consumer in state.roster.all {
                let mine = topics.filter(consumer.topics.contains)
                guard !mine.isEmpty else { continue }
                state.roster.change(consumer, topics: consumer.topics.subtracting(mine))
                updateStatus(of: consumer, &state)
                state.roster.give(notice: .rejected(mine), to: consumer)
            }
            forgetSilence(of: Set(topics), &state)
            _ = state.roster.deliver(&state.deferred)
        }
    }

    func linkDidFail(_ error: SequenceError) {
        state.withLock { state in
            _ = state.roster.deliver(&state.deferred)
            for consumer in state.roster.all {
                state.totals.end(consumer)
                state.deferred.wake(consumer.queue.end(.failure(error)))
                state.deferred.move(consumer.status, to: .failed(error))
            }
            forgetSilence(of: state.roster.all.reduce(into: []) { $0.formUnion($1.topics) }, &state)
            state.roster.removeAll()
        }
    }

    func linkIsUnlocked() { update { _ in } }
}
