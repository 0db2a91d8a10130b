/// One topic of prices or of a book, as ``SilenceWatch`` knows it.
struct SilenceTrack: Sendable {
    let topic: Topic
    /// The topic's part after the colon: what its quote is requested by.
    let subject: String
    let isBook: Bool

    /// The newest event since the last sweep; with ``heardAt`` all that is written as events
    /// arrive.
    var latest: TopicEvent?
    /// When the newest event arrived.
    var heardAt: Nanoseconds?

    /// Whether the topic is acknowledged on a live link.
    var isLive = false
    /// The symbol its events carry.
    private(set) var symbol: String?
    private(set) var type: InstrumentType?
    private var hasTypes = false
    /// Some of the venues whose books it carries; no more is known of a market elsewhere.
    private var venues: Set<Venue> = []
    /// The last price of this subscription.
    private(set) var told: TopicEvent?
    /// The first quote since the subscription, where no price can be compared.
    var reference: Quote?
    /// The price before the topic was called mute.
    private var toldBefore: TopicEvent?
    /// Whether a quote may be compared with a price; not once a fresh subscription has repeated the
    /// price that a quote contradicted.
    private var isComparable = true

    var silentSince = Duration.zero
    /// When it is checked next.
    var due = Duration.zero
    /// The wait after the next quote that agrees.
    var wait = Duration.zero
    /// The query that is to answer for it.
    var asked: Int?
    /// Whether a quote has differed.
    var isSuspect = false
    /// Whether its gap is open.
    var isMute = false
    /// How many fresh subscriptions and links it has had since it was last known to be well.
    var recoveries = 0
    private var isHeardAgain = false

    /// Nil for a topic that no quote can be compared with.
    init?(_ topic: Topic) {
        let parts = topic.rawValue.split(
            separator: ":",
            maxSplits: 1,
            omittingEmptySubsequences: false
        )
        guard parts.count == 2, !parts[1].isEmpty, ["prices", "book"].contains(parts[0]) else {
            return nil
        }
        (self.topic, subject, isBook) = (topic, String(parts[1]), parts[0] == "book")
    }

    /// The instrument type of its quotes; nil if it is unknown or not the only one.
    var witnessType: InstrumentType? { hasTypes ? nil : type }

    /// Whether a quote is this topic's, by the name it was requested by or that events carry.
    func isNamed(by quote: Quote) -> Bool { quote.symbol == subject || quote.symbol == symbol }

    /// Starts counting anew; what was told no longer says anything about the present.
    mutating func restart(at now: Duration, due: Duration, wait: Duration) {
        (latest, told, reference, asked, isSuspect) = (nil, nil, nil, nil, false)
        (silentSince, self.due, self.wait) = (now, due, wait)
    }

    /// Takes the event of the sweep's interval, if there is one.
    mutating func takeLatest() -> TopicEvent? {
        defer { latest = nil }
        if let latest { learn(latest) }
        return latest
    }

    /// Learns the symbol and the instrument type that an event carries.
    mutating func learn(_ event: TopicEvent) {
        switch event {
        case .price(let price): learn(price.symbol, price.instrumentType)
        case .book(let book):
            learn(book.symbol, book.instrumentType)
            if let venue = book.venue { venues.insert(venue) }
        default: break
        }
    }

    private mutating func learn(_ symbol: String, _ type: InstrumentType?) {
        self.symbol = symbol
        guard let type else { return }
        hasTypes = hasTypes || (self.type != nil && self.type != type)
        self.type = type
    }

    /// The topic was heard.
    mutating func hear(_ event: TopicEvent) {
        if case .price(let now) = event {
            if case .price(let before)? = toldBefore, now.bid == before.bid, now.ask == before.ask {
                isComparable = false
            }
            told = event
        }
        toldBefore = nil
        guard recoveries > 0 else { return }
        // The first event may be no more than the snapshot of a fresh subscription.
        if isHeardAgain { recoveries = 0 }
        isHeardAgain.toggle()
    }

    /// The topic is mute, and about to be requested again.
    mutating func beginRecovery() {
        toldBefore = told
        isHeardAgain = false
        recoveries += 1
    }

    // MARK: Comparing

    enum Finding: Equatable { case agrees, differs, nothing }

    /// What a quote says about the topic's silence; the first quote may have nothing to be compared
    /// with, and is kept for the second.
    mutating func judge(_ quote: Quote, at now: Duration) -> Finding {
        guard quote.source == .edgeNBBO else { return .nothing }
        // A quote from before the last event says nothing about the time since.
        let age = quote.venues.values.compactMap(\.ageMilliseconds).min()
        if let age, age > (now - silentSince).seconds * 1_000 { return .nothing }
        if !isBook, isComparable, case .price(let price)? = told {
            return SilenceTrack.finding([
                SilenceTrack.differs(
                    price.bid,
                    [quote.nbbo.bid, price.bidVenue.flatMap { quote.venues[$0]?.bid }]
                ),
                SilenceTrack.differs(
                    price.ask,
                    [quote.nbbo.ask, price.askVenue.flatMap { quote.venues[$0]?.ask }]
                ),
            ])
        }
        guard let reference else {
            reference = quote
            return .agrees
        }
        let finding = compare(quote, with: reference)
        if finding == .nothing { self.reference = quote }
        return finding
    }

    /// Whether two quotes differ in what the topic would have told.
    private func compare(_ quote: Quote, with reference: Quote) -> Finding {
        guard isBook, !venues.isEmpty else {
            return SilenceTrack.finding([
                SilenceTrack.differs(reference.nbbo.bid, [quote.nbbo.bid]),
                SilenceTrack.differs(reference.nbbo.ask, [quote.nbbo.ask]),
            ])
        }
        return SilenceTrack.finding(
            venues.flatMap { venue in
                let (before, now) = (reference.venues[venue], quote.venues[venue])
                return [
                    SilenceTrack.differs(before?.bid, [now?.bid]),
                    SilenceTrack.differs(before?.ask, [now?.ask]),
                ]
            }
        )
    }

    /// Whether a price differs from all that can be compared with it; nil if nothing can.
    ///
    /// A quote may consolidate other venues than the topic: the venue's own price counts too.
    private static func differs(_ told: Px?, _ quoted: [Px?]) -> Bool? {
        let quoted = quoted.compactMap(\.self).filter { $0.raw > 0 }
        guard let told, told.raw > 0, !quoted.isEmpty else { return nil }
        return quoted.allSatisfy { $0 != told }
    }

    private static func finding(_ sides: [Bool?]) -> Finding {
        if sides.contains(true) { return .differs }
        return sides.contains(false) ? .agrees : .nothing
    }
}
