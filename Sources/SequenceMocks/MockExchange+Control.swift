public import SequenceMarkets

extension MockExchange {
    /// Attaches a behaviour to a route, for a number of requests or for all.
    ///
    /// The path is literal (`/v1/quotes/BTC-USD`) or has names in braces for variable
    /// segments (`/v1/quotes/{symbol}`). Of several matching behaviours, the one that
    /// was attached first and is not used up applies.
    ///
    /// - Parameters:
    ///   - method: The method of the requests.
    ///   - path: The route, literal or with names in braces.
    ///   - times: How many requests it applies to; nil is all of them.
    ///   - behavior: What happens to them.
    public func on(
        _ method: HTTPMethod,
        _ path: String,
        times: Int? = nil,
        _ behavior: Behavior
    ) {
        let attached = AttachedBehavior(
            method: method.rawValue,
            path: path,
            pattern: RoutePattern.parse(path),
            behavior: behavior,
            times: times
        )
        withState { state, _ in state.behaviors.attach(attached) }
    }

    /// Removes every behaviour.
    public func removeBehaviors() {
        withState { state, _ in state.behaviors.removeAll() }
    }

    /// Every request so far, in order of arrival; at most the last 15 000.
    public var requests: [RecordedRequest] {
        withState { state, _ in state.log.requests }
    }

    /// Forgets the requests so far.
    public func forgetRequests() {
        withState { state, _ in state.log.forget() }
    }

    /// Behaviours that were attached and not used, or used less often than declared.
    public var unusedBehaviors: [String] {
        withState { state, _ in state.behaviors.unused }
    }

    /// Problems a test does not expect: requests without a route, and unused behaviours.
    public var problems: [String] {
        let unused = unusedBehaviors.map { "unused behavior: \($0)" }
        return withState { state, _ in state.log.problems } + unused
    }

    /// Inconsistencies between fills, positions, cash and fees; empty if there are none.
    public var ledgerProblems: [String] {
        withState { state, _ in
            state.accounts.all.flatMap(\.books.problems)
        }
    }

    /// The true events, in the accounts of all keys.
    public var truth: TruthLog {
        withState { state, _ in
            var truth = state.accounts.current.record.truth
            for other in state.accounts.all.dropFirst() {
                truth.submissions += other.record.truth.submissions
                truth.orders += other.record.truth.orders
                truth.executions += other.record.truth.executions
            }
            guard state.accounts.isShared else { return truth }
            truth.submissions.sort { $0.time < $1.time }
            truth.executions.sort { $0.time < $1.time }
            return truth
        }
    }

    /// Ends the weather: delayed events still arrive, and nothing new goes wrong.
    ///
    /// Clocks stay as wrong as they are.
    public func calmDown() {
        withState { state, _ in state.weather.draw = WeatherDraw(.calm) }
    }

    /// Sets or lifts the limit of requests per second and key.
    ///
    /// - Parameter rate: The requests per second; nil lifts the limit.
    public func limitRequests(perSecond rate: Int?) {
        withState { state, _ in
            state.limits.set(perSecond: rate)
        }
    }

    /// Makes the venues reject orders a rule gives a reason for.
    ///
    /// - Parameter rule: Returns the reason to reject an order, or nil to accept it, from the
    ///   canonical symbol, the venue the order is pinned to, and its quantity; nil removes the
    ///   rule.
    public func rejectOrders(
        where rule: (@Sendable (_ symbol: String, _ venue: String?, _ quantity: Qty) -> String?)?
    ) {
        withState { state, _ in
            state.accounts.change { trading in
                trading.rules.rejectBySymbol = rule
            }
        }
    }

    /// Limits how much of an order is filled; a held order stays open at that quantity.
    ///
    /// - Parameter rule: Returns the quantity to fill, or nil for no limit, from the canonical
    ///   symbol and the order's quantity; nil instead of a rule releases all held orders.
    public func holdOrders(
        at rule: (@Sendable (_ symbol: String, _ quantity: Qty) -> Qty?)?
    ) {
        withState { state, now in
            state.accounts.change { trading in
                if let rule {
                    trading.rules.holdBySymbol = rule
                } else {
                    trading.releaseHolds(at: now)
                }
            }
        }
    }

    /// Pauses a graph: its orders continue, its edges wait for a resume.
    ///
    /// - Parameter id: The graph's id.
    /// - Returns: False if it is not active.
    @discardableResult
    public func pauseGraph(_ id: String) -> Bool {
        withState { state, _ in state.accounts.any { $0.pause(id) } }
    }

    /// Disconnects a venue or reconnects it: its books are empty meanwhile, and graphs act as
    /// their risk layers say.
    ///
    /// - Parameters:
    ///   - venue: The venue's name on the wire.
    ///   - isConnected: Whether it is connected from now on.
    public func setVenue(_ venue: String, isConnected: Bool) {
        withState { state, now in
            state.accounts.change { trading in
                trading.setVenue(venue, isConnected: isConnected, at: now)
            }
        }
    }

    /// Sends an event on `/v1/ws/new_markets`, in addition to those driven by the clock.
    ///
    /// - Parameter event: The event's JSON.
    public func announceNewMarket(_ event: JSONValue) {
        withState { state, now in state.hub.announce(event, .newMarkets, at: now) }
    }

    /// Sends an event on `/v1/ws/market_resolved`, in addition to those driven by the clock.
    ///
    /// - Parameter event: The event's JSON.
    public func announceResolution(_ event: JSONValue) {
        withState { state, now in state.hub.announce(event, .resolved, at: now) }
    }

    /// Resolves a prediction market: trading ends, positions are settled, and
    /// `/v1/ws/market_resolved` reports it.
    ///
    /// - Parameters:
    ///   - slug: A slug, ticker or token, or the slug of an event of several outcomes.
    ///   - outcome: The outcome that wins.
    /// - Returns: False if there is no such market, it has no such outcome, or it has ended already.
    @discardableResult
    public func resolveMarket(_ slug: String, winning outcome: String) -> Bool {
        withState { state, now in state.resolve(slug, winning: outcome, at: now) }
    }

    /// Pushes an event on a topic of `/v1/stream`, such as `traces:dep_1`, to its subscribers.
    ///
    /// - Parameters:
    ///   - data: The frame's data.
    ///   - topic: The topic in wire form.
    public func push(_ data: JSONValue, on topic: String) {
        withState { state, _ in state.hub.push(topic, data) }
    }

    /// Makes a topic mute: the exchange goes on and the link answers, but the topic's messages are
    /// swallowed from now on.
    ///
    /// - Parameters:
    ///   - topic: The topic in wire form.
    ///   - end: When it is heard again.
    public func mute(_ topic: String, _ end: TopicMute) {
        withState { state, _ in state.hub.mute(topic, end) }
    }

    /// Lets a mute topic be heard again.
    ///
    /// - Parameter topic: The topic in wire form.
    public func unmute(_ topic: String) {
        withState { state, _ in state.hub.unmute(topic) }
    }

    /// The sockets that are open, in the order they were opened.
    public var sockets: [MockSocket] {
        withState { state, _ in state.hub.openSockets.map { MockSocket(id: $0, exchange: self) } }
    }
}
