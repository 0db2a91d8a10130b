import Synchronization

extension StreamSession: StreamLinkDelegate {
    func makeReader() -> any StreamLinkReader { StreamIntake(self) }

    /// Takes a message that is no plain event.
    func receive(_ frame: StreamFrame) {
        switch frame {
        case .event(let channel, let event):
            sight(event)
            state.withLock { state in
                let consumers = consumers(of: channel, state)
                accept(event, for: consumers, &state)
            }
        case .ack(let accepted, let rejected):
            link.acknowledge(accepted.map { Topic($0) }, rejected: rejected.map { Topic($0) })
        case .unsubscribed: break
        case .gap(let channel, let dropped): lose(.serverDropped, channel, dropped: dropped)
        case .control(let json):
            let clean = json.hiding(executor.shared.redaction)
            state.withLock { $0.drift.note(control: clean) }
        }
    }

    /// Takes what an intake has read, and wakes whoever waits if that was all of a read.
    ///
    /// Returns whether a consumer is so full that reading should pause.
    func accept(
        _ arrivals: inout StreamIntake.Arrivals,
        from intake: StreamIntake,
        endingAt time: Nanoseconds?
    ) -> Bool {
        if !executor.shared.submissions.isIdle {
            arrivals.forEach(sight)
        }
        return state.withLock { state in
            arrivals.takeAll { arrival in
                let consumers = intake.consumers(of: arrival.channel, epoch: state.epoch) {
                    self.consumers(of: $0, state)
                }
                accept(arrival.event, for: consumers, &state)
            }
            guard let time else { return false }
            state.lastRead = time
            return deliver(&state)
        }
    }

    /// A retry that waits ends when the stream shows that its order has landed.
    private func sight(_ event: TopicEvent) {
        switch event {
        case .order(let order): executor.shared.submissions.saw(order)
        case .fill(let fill): executor.shared.submissions.saw(fill.graphID)
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
            guard let told = state.continuity.take(order, now: time.monotonic()) else { return }
            event = .order(told)
            armContinuityTimer(&state)
        case .fill(let fill):
            guard state.continuity.take(fill, now: time.monotonic()) else { return }
            armContinuityTimer(&state)
        case .unknown(let channel, _):
            state.drift.note(channel: executor.shared.redaction.apply(channel))
        default: break
        }
        for consumer in consumers { give(.event(event), to: consumer, &state) }
    }

    /// A frame that cannot be read: counted, reported, and a hole in its topic.
    func report(_ error: JSONError, _ message: [UInt8]) {
        let failure = DecodingFailure(error, body: message, context: nil)
        let channel = try? JSONValue(parsing: message)["channel"]?.stringValue
        let issue = DecodeIssue(
            channel: channel.map(executor.shared.redaction.apply),
            path: executor.shared.redaction.apply(failure.path),
            expected: failure.expected,
            snippet: executor.shared.redaction.apply(failure.snippet)
        )
        state.withLock { state in
            state.issues += 1
            if let channel {
                route(channel, .issue(issue), &state)
            } else {
                broadcast(.issue(issue), &state)
            }
        }
        lose(.undecodable, channel, dropped: 1)
    }

    /// Something of one channel, or of all, is lost while the link lives on.
    private func lose(_ reason: StreamGap.Reason, _ channel: String?, dropped: Int?) {
        let now = time.wall()
        let topic = channel.map { Topic(executor.shared.redaction.apply($0)) }
        let isAccount = topic == nil || topic == .orders || topic == .fills
        let deferred = state.withLock { state in
            let since = state.lastRead ?? now
            var gap = newGap(reason, topic: topic, from: since, to: now, dropped: dropped, &state)
            link.observations.note(.gap, gap)
            guard isAccount else {
                for event in [StreamEvent.gap(gap), .caughtUp(gap)] {
                    route(channel ?? "", event, &state)
                }
                link.observations.note(.caughtUp, gap)
                return Deferred()
            }
            // Holes that come faster than they are filled become one, told under one id.
            let widened = state.continuity.widenLastHole(by: gap, now: time.monotonic())
            if let widened { gap.id = widened }
            if let channel {
                route(channel, .gap(gap), &state)
            } else {
                broadcast(.gap(gap), &state)
                broadcast(.caughtUp(gap), &state) { !$0.wantsAccount }
            }
            guard widened == nil else { return Deferred() }
            return perform(state.continuity.fill(gap, now: time.monotonic()), &state)
        }
        finish(deferred)
        let books = topic.map { $0.family == "book" ? [$0] : [] } ?? bookTopics
        // A book is of no use until its next snapshot, so ask for one.
        if !books.isEmpty { link.refresh(books) }
    }

    private var bookTopics: [Topic] {
        state.withLock { state in
            state.consumers.values.flatMap(\.topics).filter { $0.family == "book" }
        }
    }

    // MARK: The link's life

    func linkDidChange(_ now: StreamState, _ acknowledged: Set<Topic>) {
        state.withLock { state in
            state.linkState = now
            state.acknowledged = acknowledged
            for consumer in state.consumers.values { updateStatus(of: consumer, state) }
        }
    }

    func linkDidLoseTrack(since: Nanoseconds) {
        state.withLock { state in
            let hole = newGap(.reconnect, from: since, &state)
            state.hole = hole
            state.continuity.linkDown(now: time.monotonic())
            link.observations.note(.gap, hole)
            broadcast(.gap(hole), &state)
        }
    }

    func linkDidResume() {
        let deferred = state.withLock { state in
            guard var hole = state.hole else { return Deferred() }
            hole.to = time.wall()
            state.hole = nil
            broadcast(.caughtUp(hole), &state) { !$0.wantsAccount }
            guard state.consumers.values.contains(where: \.wantsAccount) else {
                link.observations.note(.caughtUp, hole)
                return Deferred()
            }
            return perform(state.continuity.fill(hole, now: time.monotonic()), &state)
        }
        finish(deferred)
    }

    func linkDidReject(_ topics: [Topic]) {
        state.withLock { state in
            for consumer in state.consumers.values {
                let mine = topics.filter(consumer.topics.contains)
                guard !mine.isEmpty else { continue }
                consumer.topics.subtract(mine)
                updateStatus(of: consumer, state)
                give(.rejected(mine), to: consumer, &state)
            }
            state.epoch += 1
            deliver(&state)
        }
    }

    func linkDidFail(_ error: SequenceError) {
        state.withLock { state in
            deliver(&state)
            for consumer in state.consumers.values {
                consumer.queue.finish(.failure(error))
                consumer.status.move(to: .failed(error))
            }
            state.consumers = [:]
            state.epoch += 1
        }
    }
}
