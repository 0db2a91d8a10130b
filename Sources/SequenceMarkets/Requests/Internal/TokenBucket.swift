/// The client's own rate limit: a mirror of the server's bucket, with lanes.
///
/// A pure value: time is passed in, and waiting is left to the caller. A more urgent lane goes
/// first, but every fourth token goes to a request of a lower lane that has waited for two seconds:
/// a bot that sends orders at its limit must still see their results.
package struct TokenBucket: Sendable {
    /// A position in the queue.
    package struct Ticket: Hashable, Comparable, Sendable {
        let lane: Lane
        let number: UInt64
        let joined: Duration

        package static func < (a: Ticket, b: Ticket) -> Bool {
            (a.lane, a.number) < (b.lane, b.number)
        }
    }

    package enum Decision: Equatable {
        case go
        /// Retry after this long; a more urgent request may have arrived by then.
        case wait(Duration)
    }

    private var rate: Double
    private var capacity: Double
    /// Tokens reserved for the safety lane.
    private var reserve: Double
    private var tokens: Double
    private var updated: Duration
    private var queue: [Ticket] = []
    private var nextNumber: UInt64 = 0
    /// How many tokens were granted by urgency since a lower lane last had one.
    private var turns = 0
    private static let patience = Duration.seconds(2)
    private static let share = 3

    /// A full bucket of twice `qps` tokens, refilled at `qps` a second.
    package init(qps: Double, now: Duration) {
        rate = max(qps, 0.001)
        capacity = max(1, rate * 2)
        reserve = min(capacity / 10, capacity - 1)
        tokens = capacity
        updated = now
    }

    /// Continues at another rate; tokens are kept, up to the new capacity.
    package mutating func change(qps: Double, now: Duration) {
        refill(now)
        let other = TokenBucket(qps: qps, now: now)
        (rate, capacity, reserve) = (other.rate, other.capacity, other.reserve)
        tokens = min(tokens, capacity)
    }

    /// Joins the queue.
    package mutating func join(_ lane: Lane, now: Duration) -> Ticket {
        nextNumber += 1
        let ticket = Ticket(lane: lane, number: nextNumber, joined: now)
        let index = queue.firstIndex { $0 > ticket } ?? queue.endIndex
        queue.insert(ticket, at: index)
        return ticket
    }

    /// Leaves the queue without a token.
    package mutating func leave(_ ticket: Ticket) {
        queue.removeAll { $0 == ticket }
    }

    /// Takes a token if this ticket is due for one.
    package mutating func take(_ ticket: Ticket, now: Duration) -> Decision {
        refill(now)
        guard let index = queue.firstIndex(of: ticket) else { return .go }
        let ahead = place(of: ticket, at: index, now)
        let floor = ticket.lane == .safety ? 0 : reserve
        let needed = floor + Double(ahead) + 1 - tokens
        if needed <= 1e-9 {
            tokens -= 1
            if ticket.lane != .safety { turns = ticket.lane > .orders ? 0 : turns + 1 }
            queue.remove(at: index)
            return .go
        }
        return .wait(.nanoseconds(Int64((needed / rate * 1e9).rounded(.up)) + 1))
    }

    /// How many go first, including a less urgent one whose turn it is.
    private func place(of ticket: Ticket, at index: Int, _ now: Duration) -> Int {
        guard turns >= TokenBucket.share, ticket.lane != .safety else { return index }
        let aged = queue.filter {
            $0.lane > .orders && now - $0.joined >= TokenBucket.patience
        }
        guard let next = aged.min(by: { $0.number < $1.number }), next >= ticket else {
            return index
        }
        return next == ticket ? queue.prefix { $0.lane == .safety }.count : index + 1
    }

    /// Whether nobody waits and half of the bucket is left.
    package mutating func hasTokensToSpare(now: Duration) -> Bool {
        refill(now)
        return queue.isEmpty && tokens >= capacity / 2
    }

    /// The server reports the bucket empty, whatever this side computed.
    package mutating func drain(now: Duration) {
        refill(now)
        tokens = min(tokens, 0)
    }

    /// Its state at a moment.
    func snapshot(now: Duration, source: RateLimitSnapshot.Source) -> RateLimitSnapshot {
        var copy = self
        copy.refill(now)
        return RateLimitSnapshot(
            tokens: max(0, copy.tokens),
            capacity: capacity,
            refillRate: rate,
            source: source
        )
    }

    private mutating func refill(_ now: Duration) {
        guard now > updated else { return }
        let elapsed = now - updated
        updated = now
        tokens = min(capacity, tokens + elapsed.seconds * rate)
    }
}

extension Duration {
    /// The duration in seconds, for approximate arithmetic.
    package var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) * 1e-18
    }
}
