/// A session's watch over silent topics: its open gaps, its timer, and a request under way.
struct SilenceState {
    var watch: SilenceWatch
    /// The gaps of mute topics.
    var gaps: [Topic: StreamGap] = [:]
    var timer = StreamTimer()
    var request: Task<Void, Never>?

    init(watch: SilenceWatch) { self.watch = watch }

    /// Forgets the timer and the request, and returns them to be cancelled.
    mutating func disarm() -> [Task<Void, Never>?] {
        defer { request = nil }
        return [timer.disarm(), request]
    }
}

/// The session's handling of silent topics: carries out the decisions of ``SilenceWatch``.
extension StreamSession {
    /// Notes which topics have been heard in a read; the events follow.
    @inline(__always)
    func hear(
        _ arrivals: StreamIntake.Arrivals,
        from intake: StreamIntake,
        endingAt time: Nanoseconds?,
        _ state: inout State
    ) {
        guard state.silence.watch.isWatching else { return }
        let now = time ?? state.link.lastRead
        var isHealed = false
        intake.forEachNewest(of: arrivals, epoch: state.roster.epoch) {
            state.silence.watch.place(of: $0)
        } learn: { place, event in
            state.silence.watch.learn(event, at: place)
        } _: { place, event in
            if state.silence.watch.hear(event, at: place, now) { isHealed = true }
        }
        if isHealed { endSilence(&state) }
    }

    /// The same for a message in an unusual form.
    func hear(_ event: TopicEvent, on channel: String, _ state: inout State) {
        guard let place = state.silence.watch.place(of: channel) else { return }
        let isHealed = state.silence.watch.hear(event, at: place, time.wall())
        if isHealed { endSilence(&state) }
    }

    /// A mute topic was heard: its gap ends before the event.
    @inline(never)
    private func endSilence(_ state: inout State) {
        perform(state.silence.watch.sweep(time.monotonic()), &state)
    }

    private func perform(_ actions: [SilenceWatch.Action], _ state: inout State) {
        for action in actions {
            switch action {
            case .ask(let query): state.deferred.query = query
            case .mute(let topic, let since):
                let from = since ?? state.link.lastRead ?? time.wall()
                let gap = newGap(.silentTopic, topic: topic, from: from, &state)
                state.silence.gaps[topic] = gap
                link.observations.note(.gap, gap)
                route(topic.rawValue, .gap(gap), &state)
            case .heard(let topic):
                guard var gap = state.silence.gaps.removeValue(forKey: topic) else { continue }
                gap.to = time.wall()
                link.observations.note(.caughtUp, gap)
                route(topic.rawValue, .caughtUp(gap), &state)
            case .resubscribe(let topic): state.deferred.refreshed.append(topic)
            case .replaceLink: state.deferred.isDistrusted = true
            }
        }
        if !actions.isEmpty { state.deferred.hasObservations = true }
    }

    /// Topics that no stream wants any more are not watched.
    func forgetSilence(of topics: Set<Topic>, _ state: inout State) {
        guard state.silence.watch.isWatching else { return }
        let gone = topics.filter { topic in
            !state.roster.all.contains { $0.topics.contains(topic) }
        }
        state.silence.watch.remove(gone)
        for topic in gone { state.silence.gaps[topic] = nil }
    }

    // MARK: Time

    func armSilenceTimer(_ state: inout State) {
        guard !state.link.isClosed else { return }
        state.silence.timer.arm(state.silence.watch.deadline) { deadline in
            let delay = max(.zero, deadline - time.monotonic())
            return Task { [weak self, time] in
                do { try await time.sleep(delay) } catch { return }
                self?.silenceTimerRang()
            }
        }
    }

    private func silenceTimerRang() {
        update { state in
            state.silence.timer.rang()
            perform(state.silence.watch.tick(time.monotonic()), &state)
            finishSilence(&state)
        }
    }

    /// Delivers what was decided, and waits for the next decision.
    private func finishSilence(_ state: inout State) {
        _ = state.roster.deliver(&state.deferred)
        armSilenceTimer(&state)
    }

    // MARK: Witnesses

    /// Requests the quotes of silent topics.
    func ask(_ query: SilenceWatch.Query) {
        let executor = executor
        let task = Task { [weak self] in
            let quotes = await executor.witnesses(query)
            self?.take(quotes, for: query)
        }
        let isClosed = state.withLock { state in
            if !state.link.isClosed { state.silence.request = task }
            return state.link.isClosed
        }
        if isClosed { task.cancel() }
    }

    private func take(_ quotes: [Quote]?, for query: SilenceWatch.Query) {
        update { state in
            guard !state.link.isClosed else { return }
            let now = time.monotonic()
            perform(state.silence.watch.take(quotes, for: query, now: now), &state)
            finishSilence(&state)
        }
    }
}

extension RequestExecutor {
    /// The quotes of a query; nil if there are none, or if the rate limit has none to spare.
    fileprivate func witnesses(_ query: SilenceWatch.Query) async -> [Quote]? {
        guard shared.limiter.hasTokensToSpare else { return nil }
        var options = BatchQuotesQuery.Options()
        (options.levels, options.type) = (1, query.type)
        var endpoint = Endpoint.quotesBatch(query.symbols, options)
        // A quote that comes later is as good: nothing is repeated, and nothing waits for it.
        (endpoint.lane, endpoint.repetition) = (.bulk, .once)
        return try? await send(endpoint).successes
    }
}
