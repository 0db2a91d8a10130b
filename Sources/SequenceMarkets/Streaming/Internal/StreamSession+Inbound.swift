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
        case .ack(_, let rejected): link.acknowledge(rejected: rejected.map { Topic($0) })
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
        switch event {
        case .order, .fill:
            if state.catchUp?.held != nil { return hold(.event(event), &state) }
            guard isNews(event, &state) else { return }
        case .unknown(let channel, _):
            state.drift.note(channel: executor.shared.redaction.apply(channel))
        default: break
        }
        for consumer in consumers { give(.event(event), to: consumer, &state) }
    }

    /// Passes on an order or a fill unless it has been passed on before.
    func admit(_ event: TopicEvent, _ channel: String, _ state: inout State) {
        if isNews(event, &state) { route(channel, .event(event), &state) }
    }

    private func isNews(_ event: TopicEvent, _ state: inout State) -> Bool {
        switch event {
        case .order(let order): admit(order, &state)
        case .fill(let fill): state.ledger.admit(fill)
        default: true
        }
    }

    private func admit(_ order: Order, _ state: inout State) -> Bool {
        if !order.isTerminal { armAudit(&state) }
        return state.ledger.admit(order)
    }

    /// Keeps a live event until the hole before it is filled; no longer than memory allows.
    private func hold(_ event: StreamEvent, _ state: inout State) {
        state.catchUp?.held?.append(event)
        let limit = executor.configuration.stream.bufferSize
        if state.catchUp?.held?.count ?? 0 > limit { releaseHeld(&state) }
    }

    /// A frame that cannot be read: counted, reported, and a hole in its topic.
    func report(_ error: JSONError, _ message: [UInt8]) {
        let failure = DecodingFailure(error, body: message, context: nil)
        let channel = try? JSONValue(parsing: message)["channel"]?.stringValue
        let issue = DecodeIssue(
            channel: channel,
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
        let topic = channel.map { Topic($0) }
        let gap = state.withLock { state in
            let gap = StreamGap(
                reason: reason,
                topic: topic,
                from: state.lastRead ?? now,
                to: now,
                dropped: dropped
            )
            let isAccount = topic == nil || topic == .orders || topic == .fills
            for event in [StreamEvent.gap(gap), .caughtUp(gap)] {
                // What REST can give back is caught up only when it has.
                if case .caughtUp = event, isAccount { continue }
                if let channel { route(channel, event, &state) } else { broadcast(event, &state) }
            }
            if isAccount {
                if topic == nil { broadcast(.caughtUp(gap), &state) { !$0.wantsAccount } }
                beginCatchUp(gap, &state)
            }
            return gap
        }
        let books = gap.topic.map { $0.family == "book" ? [$0] : [] } ?? bookTopics
        // A book is of no use until its next snapshot, so ask for one.
        if !books.isEmpty { link.refresh(books) }
    }

    private var bookTopics: [Topic] {
        state.withLock { state in
            state.consumers.values.flatMap(\.topics).filter { $0.family == "book" }
        }
    }

    // MARK: The link's life

    func linkDidChange(_ now: StreamState) {
        state.withLock { $0.publisher.send(now) }
    }

    func linkDidLoseTrack(since: Nanoseconds) {
        state.withLock { state in
            let hole = StreamGap(reason: .reconnect, from: since)
            state.hole = hole
            broadcast(.gap(hole), &state)
        }
    }

    func linkDidResume() {
        state.withLock { state in
            guard var hole = state.hole else { return }
            hole.to = time.wall()
            state.hole = nil
            broadcast(.caughtUp(hole), &state) { !$0.wantsAccount }
            if state.consumers.values.contains(where: \.wantsAccount) {
                beginCatchUp(hole, &state)
            }
        }
    }

    func linkDidReject(_ topics: [Topic]) {
        state.withLock { state in
            for consumer in state.consumers.values {
                let mine = topics.filter(consumer.topics.contains)
                guard !mine.isEmpty else { continue }
                consumer.topics.subtract(mine)
                give(.rejected(mine), to: consumer, &state)
            }
            state.epoch += 1
            deliver(&state)
        }
    }

    func linkDidFail(_ error: SequenceError) {
        state.withLock { state in
            deliver(&state)
            for consumer in state.consumers.values { consumer.queue.finish(.failure(error)) }
            state.consumers = [:]
            state.epoch += 1
        }
    }
}
