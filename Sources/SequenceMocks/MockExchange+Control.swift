public import SequenceMarkets

extension MockExchange {
    /// Attaches a behaviour to a route, for a number of requests or for all.
    ///
    /// The path is a literal one (`/v1/quotes/BTC-USD`) or has names in braces for whatever
    /// stands there (`/v1/quotes/{symbol}`). Of several behaviours that fit, the one that
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

    /// Every request so far, in the order of arrival; the last 15 000 of a great many.
    public var requests: [RecordedRequest] {
        withState { state, _ in state.log.requests }
    }

    /// Forgets the requests so far.
    public func forgetRequests() {
        withState { state, _ in state.log.forget() }
    }

    /// Behaviours that were attached and not, or not as often as announced, asked for.
    public var unusedBehaviors: [String] {
        withState { state, _ in state.behaviors.unused }
    }

    /// What a test does not expect: requests no route knows, and leftover behaviours.
    public var problems: [String] {
        let unused = unusedBehaviors.map { "unused behavior: \($0)" }
        return withState { state, _ in state.log.problems } + unused
    }

    /// What does not add up between fills, positions, cash and fees; empty if all is well.
    public var ledgerProblems: [String] {
        withState { state, _ in
            state.accounts.all.flatMap(\.books.problems)
        }
    }

    /// What really happened, in the accounts of all keys.
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

    /// Ends the weather: what it has put off still comes, and nothing new goes wrong.
    ///
    /// Clocks stay as wrong as they are.
    public func calmDown() {
        withState { state, _ in state.weather.draw = WeatherDraw(.calm) }
    }

    /// Sets or, with nil, lifts the limit of requests a second and key.
    public func limitRequests(perSecond rate: Int?) {
        withState { state, _ in
            state.limits.set(perSecond: rate)
        }
    }

    /// Has the venues reject what a rule names a reason for; nil takes the rule away.
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

    /// Has orders filled in part only: a rule names how much, or nil for an order as usual.
    ///
    /// A held order stays open at that; nil in place of a rule lets all held orders go on.
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

    /// Pauses a graph: its orders go on, its edges wait for a resume.
    ///
    /// False if it is not active.
    @discardableResult
    public func pauseGraph(_ id: String) -> Bool {
        withState { state, _ in state.accounts.any { $0.pause(id) } }
    }

    /// Takes a venue away, or brings it back: its books are empty meanwhile, and graphs act as
    /// their risk layers say.
    public func setVenue(_ venue: String, isConnected: Bool) {
        withState { state, now in
            state.accounts.change { trading in
                trading.setVenue(venue, isConnected: isConnected, at: now)
            }
        }
    }

    /// Tells an event on `/v1/ws/new_markets`, beside those that come with the clock.
    public func announceNewMarket(_ event: JSONValue) {
        withState { state, now in state.hub.announce(event, .newMarkets, at: now) }
    }

    /// Tells an event on `/v1/ws/market_resolved`, beside those that come with the clock.
    public func announceResolution(_ event: JSONValue) {
        withState { state, now in state.hub.announce(event, .resolved, at: now) }
    }

    /// Resolves a prediction market: trading ends, positions are settled, and
    /// `/v1/ws/market_resolved` reports it.
    ///
    /// `slug` is a slug, ticker or token; with the slug of an event of several outcomes,
    /// `outcome` names the one that wins. False if there is no such market, it has no such
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
