public import SequenceMarkets

extension MockExchange {
    /// Attaches a behaviour to a route, for a number of requests or for all.
    ///
    /// The path is literal (`/v1/quotes/BTC-USD`) or has names in braces for variable
    /// segments (`/v1/quotes/{symbol}`). Of several matching behaviours, the one that
    /// was attached first and is not used up applies.
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

    /// Sets or, with nil, lifts the limit of requests per second and key.
    public func limitRequests(perSecond rate: Int?) {
        withState { state, _ in
            state.limits.set(perSecond: rate)
        }
    }

    /// Makes the venues reject orders a rule gives a reason for; nil removes the rule.
    ///
    /// The rule sees the canonical symbol, the venue an order is pinned to, and its quantity.
    public func rejectOrders(
        where rule: (@Sendable (_ symbol: String, _ venue: String?, _ quantity: Qty) -> String?)?
    ) {
        withState { state, _ in
            state.accounts.change { trading in
                trading.rules.rejectBySymbol = rule
            }
        }
    }

    /// Limits how much of an order is filled: a rule returns the quantity, or nil for no limit.
    ///
    /// A held order stays open at that quantity; nil instead of a rule releases all held orders.
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
    /// False if it is not active.
    @discardableResult
    public func pauseGraph(_ id: String) -> Bool {
        withState { state, _ in state.accounts.any { $0.pause(id) } }
    }

    /// Disconnects a venue or reconnects it: its books are empty meanwhile, and graphs act as
    /// their risk layers say.
    public func setVenue(_ venue: String, isConnected: Bool) {
        withState { state, now in
            state.accounts.change { trading in
                trading.setVenue(venue, isConnected: isConnected, at: now)
            }
        }
    }

    /// Sends an event on `/v1/ws/new_markets`, in addition to those driven by the clock.
    public func announceNewMarket(_ event: JSONValue) {
        withState { state, now in state.hub.announce(event, .newMarkets, at: now) }
    }

    /// Sends an event on `/v1/ws/market_resolved`, in addition to those driven by the clock.
    public func announceResolution(_ event: JSONValue) {
        withState { state, now in state.hub.announce(event, .resolved, at: now) }
    }

    /// Resolves a prediction market: trading ends, positions are settled, and
    /// `/v1/ws/market_resolved` reports it.
    ///
    /// `slug` is a slug, ticker or token; with the slug of an event of several outcomes,
    /// `outcome` names the winner. False if there is no such market, it has no such
    /// outcome, or it has ended already.
    @discardableResult
    public func resolveMarket(_ slug: String, winning outcome: String) -> Bool {
        withState { state, now in state.resolve(slug, winning: outcome, at: now) }
    }

    /// Pushes an event on a topic of `/v1/stream`, such as `traces:dep_1`, to its subscribers.
    public func push(_ data: JSONValue, on topic: String) {
        withState { state, _ in state.hub.push(topic, data) }
    }

    /// The sockets that are open, in the order they were opened.
    public var sockets: [MockSocket] {
        withState { state, _ in state.hub.openSockets.map { MockSocket(id: $0, exchange: self) } }
    }
}
