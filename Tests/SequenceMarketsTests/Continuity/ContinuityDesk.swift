import Testing

@testable import SequenceMarkets

/// Drives ``AccountContinuity`` against a ``PaperAccount``, question by question.
struct ContinuityDesk {
    var machine: AccountContinuity
    var account: PaperAccount
    private(set) var now = Duration.zero
    /// Questions that have yet to be answered, the oldest first.
    private(set) var open: [AccountContinuity.Request] = []
    /// Every question that was asked since the last ``forget()``.
    private(set) var asked: [AccountContinuity.Request] = []
    private(set) var orders: [Order] = []
    private(set) var fills: [Fill] = []
    private(set) var closed: [StreamGap] = []
    private(set) var ownHoles = 0
    private(set) var closedOwnHoles: [[String]] = []
    private(set) var distrusts = 0
    private(set) var baselines = 0
    private var gaps = 0

    /// A client that follows orders and fills; `isOwn` says which graphs it has submitted.
    init(
        _ account: PaperAccount = PaperAccount(),
        audit: Duration? = nil,
        isOwn: @escaping @Sendable (GraphID) -> Bool = { _ in false }
    ) {
        self.account = account
        machine = AccountContinuity(auditInterval: audit, isOwn: isOwn)
    }

    /// Begins to follow, with or without an answer to the first look.
    mutating func start(answering: Bool = true) throws {
        perform(machine.want(orders: true, fills: true, now: now))
        guard answering else { return }
        try answer()
        #expect(baselines == 1)
        forget()
    }

    mutating func forget() { asked = [] }

    mutating func perform(_ actions: [AccountContinuity.Action]) {
        for action in actions {
            switch action {
            case .tell(.order(let order)): orders.append(order)
            case .tell(.fill(let fill)): fills.append(fill)
            case .tell: Issue.record("told of what is not the account's")
            case .caughtUp(let gap): closed.append(gap)
            case .openUnreported: ownHoles += 1
            case .closeUnreported(let missing): closedOwnHoles.append(missing)
            case .ask(let request):
                open.append(request)
                asked.append(request)
            case .baselineTaken: baselines += 1
            case .distrust: distrusts += 1
            }
        }
    }

    // MARK: The stream

    /// The stream delivers an order, which REST shows too unless it lags.
    mutating func stream(_ order: Order, isListed: Bool = true) {
        if isListed { account.put(order) }
        if let told = machine.take(order, now: now) { orders.append(told) }
    }

    /// The stream delivers an execution; REST lists it under another id.
    @discardableResult
    mutating func stream(_ order: String, _ quantity: Int64, _ name: String) throws -> Bool {
        account.put(try AccountRows.fill(order, quantity, listed: "f-\(name)", venue: "kraken"))
        let fill = try AccountRows.fill(
            order,
            quantity,
            execution: "x-\(name)",
            edge: "venue-edge-kraken"
        )
        let isNew = machine.take(fill, now: now)
        if isNew { fills.append(fill) }
        return isNew
    }

    /// What the stream loses, REST alone shows.
    mutating func lose(_ order: String, _ quantity: Int64, _ name: String) throws {
        account.put(try AccountRows.fill(order, quantity, listed: "f-\(name)", venue: "kraken"))
    }

    mutating func loseLink() { machine.linkDown(now: now) }

    /// Reports a gap, as the session does: one that waits too long joins the last.
    ///
    /// Returns the id that closes it.
    @discardableResult
    mutating func gap(
        _ reason: StreamGap.Reason = .reconnect,
        topic: Topic? = nil,
        dropped: Int? = nil
    ) -> Int {
        gaps += 1
        let moment = Nanoseconds(raw: Int64(gaps))
        var gap = StreamGap(
            reason: reason,
            topic: topic,
            from: moment,
            to: moment,
            dropped: dropped
        )
        gap.id = gaps
        if let widened = machine.widenLastHole(by: gap, now: now) { return widened }
        perform(machine.fill(gap, now: now))
        return gap.id
    }

    // MARK: REST and time

    /// Answers the oldest question.
    mutating func answerOne() throws {
        guard !open.isEmpty else { return }
        let request = open.removeFirst()
        perform(machine.take(try account.reply(to: request), to: request, now: now))
    }

    /// Answers every question, and those that follow.
    mutating func answer() throws {
        var left = 20_000
        while !open.isEmpty, left > 0 {
            try answerOne()
            left -= 1
        }
        #expect(open.isEmpty, "it asks without end")
    }

    /// Lets time pass, does what is due meanwhile, and answers every question.
    mutating func pass(_ duration: Duration) throws {
        let end = now + duration
        try answer()
        var left = 10_000
        while let due = machine.deadline, due <= end, left > 0 {
            now = max(now, due)
            perform(machine.tick(now))
            try answer()
            left -= 1
        }
        #expect(left > 0, "it wakes without end")
        now = end
        perform(machine.tick(now))
        try answer()
    }
}
