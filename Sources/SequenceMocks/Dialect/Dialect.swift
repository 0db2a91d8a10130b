public import SequenceMarkets

/// The reading of the documentation an exchange follows where the pages are silent or
/// contradict each other.
///
/// ``documented`` sends exactly the fields, spellings and cases the pages show for a route or a
/// topic. ``random(seed:)`` draws another reading; a client has to be correct under every one.
///
/// ```swift
/// var configuration = MockExchange.Configuration()
/// configuration.dialect.restFillIDs = .both
/// configuration.dialect = try Dialect("seed:7,page-cap=50")
/// ```
public struct Dialect: Sendable, Hashable, Codable, CustomStringConvertible {
    /// The ids of an execution in `GET /v1/fills`.
    public var restFillIDs = FillIDs.fillID
    /// The ids of an execution on the `fills` topic.
    public var streamFillIDs = FillIDs.executionID
    /// The scope in which `venue_execution_id` is unique.
    public var executionNumbers = ExecutionNumbers.unique
    /// The venue of an execution in `GET /v1/fills`.
    public var restFillVenue = FillVenue.venue
    /// The venue of an execution on the `fills` topic.
    public var streamFillVenue = FillVenue.edgeID
    /// The order of `GET /v1/orders`.
    public var orderList = ListOrder.newest
    /// The order of `GET /v1/fills`.
    public var fillList = ListOrder.newest
    /// `has_more` of a list.
    public var hasMore = Presence.present
    /// `total` of a list.
    public var total = Presence.present
    /// The most rows of a page.
    public var pageCap = PageCap.thousand
    /// `created_unix_ns` and `updated_unix_ns` in `GET /v1/orders`.
    public var orderTimes = Presence.present
    /// The method that amends a node.
    public var nodeAmend = NodeAmendMethod.either
    /// The method that requests a ticket.
    public var ticket = TicketMethod.either
    /// The id of an amended order.
    public var amendedID = AmendedID.new
    /// What happens to its previous id.
    public var amendedOrder = AmendedOrder.followed
    /// The filled quantity an amended order reports.
    public var amendedFilled = AmendedFilled.carriesOn
    /// The effect of engaging the kill switch on open orders.
    public var killSwitch = KillSwitch.asDocumented
    /// The shape of a Gap frame.
    public var gapFrame = GapFrame.channel
    /// The contents of a book frame after the first.
    public var bookDeltas = BookDeltas.changes
    /// How a book writes its numbers.
    public var bookNumbers = BookNumbers.plain
    /// Sides and states in `GET /v1/orders`; the pages show upper case.
    public var restOrderLetters = Letters.asDocumented
    /// Sides and states on the `orders` topic; the pages show `buy` and `COMPLETED`.
    public var streamOrderLetters = Letters.asDocumented
    /// Sides in `GET /v1/fills`; the pages show none, and upper case in order answers.
    public var restFillLetters = Letters.asDocumented
    /// Sides on the `fills` topic; the pages show `buy`.
    public var streamFillLetters = Letters.asDocumented
    /// The words for the states of graphs and nodes.
    public var graphWords = GraphWords.orders
    /// The last state of an order that is filled.
    public var filledWord = FilledWord.completed
    /// How an order's id is written.
    public var orderIDs = OrderIDs.prefixed
    /// Where `client_order_id` is sent.
    public var clientOrderIDs = ClientOrderIDs.stream
    /// `node_order_id` in the answer to a submission.
    public var receiptOrderID = Presence.missing
    /// `node_order_id` in the status of a graph.
    public var statusOrderID = Presence.present
    /// `failure_reason` in the status of a graph.
    public var statusReason = Presence.missing
    /// Where fixed-point numbers are written as text.
    public var numbersAsText = NumbersAsText.none
    /// Undocumented fields, in every object of a list or event.
    public var extraFields = false
    /// Fields the pages call optional.
    public var optionalFields = OptionalFields.present
    /// How many types of instrument one symbol's topics carry.
    public var instrumentTypes = InstrumentTypes.one
    /// The id of a prediction market in lifecycle events.
    public var lifecycleKey = LifecycleKey.eventID
    /// `X-Request-Id` of the request in the answer's header.
    public var requestIDEcho = Presence.present
    /// How a 429 gives the time to retry.
    public var retryAfter = RetryAfter.seconds
    /// Treats every submission as a new one, under an id of the exchange's own, whatever
    /// `graph_id` it carries.
    ///
    /// No seed draws it: a repeat then doubles an order, whatever a client does.
    public var ignoresGraphID = false

    /// The documented reading.
    public init() {}

    /// The documented reading: the default.
    public static let documented = Dialect()

    /// A reading drawn from a seed; ``ignoresGraphID`` stays false.
    public static func random(seed: UInt64) -> Dialect {
        var random = SeededGenerator(seed: SeededGenerator.mix(seed ^ 0xd1a1_ec7))
        var dialect = Dialect()
        for setting in table.settings {
            // Half of the switches stay unchanged, so that a failure has few possible causes.
            let isDrawn = random.next() & 1 == 0
            if isDrawn { setting.draw?(&dialect, &random) }
        }
        return dialect
    }

    /// Reads `documented`, `seed:N` or `key=value`, several of them separated by commas.
    ///
    /// - Throws: `SequenceError.validation` for an unknown word, with the nearest known one
    ///   in the message.
    public init(_ text: String) throws(SequenceError) {
        self = try Dialect.table.parse(text, seeded: Dialect.random(seed:))
    }

    /// Text that parses back to this dialect: `documented`, or the switches that differ from it.
    public var description: String { Dialect.table.text(of: self) }

    /// Every switch, its values and its meaning, for a program's help.
    public static var help: String { table.help }

    static let table = ConfigurationOptionTable<Dialect>(
        field: "dialect",
        baseName: "documented",
        base: Dialect(),
        settings: [
            .choice("rest-fill-ids", \.restFillIDs, "ids of an execution in GET /v1/fills"),
            .choice("stream-fill-ids", \.streamFillIDs, "ids of an execution on the fills topic"),
            .choice("execution-numbers", \.executionNumbers, "where execution ids are unique"),
            .choice("rest-fill-venue", \.restFillVenue, "venue field in GET /v1/fills"),
            .choice("stream-fill-venue", \.streamFillVenue, "venue field on the fills topic"),
            .choice("order-list", \.orderList, "order of GET /v1/orders"),
            .choice("fill-list", \.fillList, "order of GET /v1/fills"),
            .choice("has-more", \.hasMore, "has_more of a list"),
            .choice("total", \.total, "total of a list"),
            .choice("page-cap", \.pageCap, "the most rows of a page"),
            .choice("order-times", \.orderTimes, "created and updated times of listed orders"),
            .choice("node-amend", \.nodeAmend, "method that amends a node of a graph"),
            .choice("ticket", \.ticket, "method that asks for a stream ticket"),
            .choice("amended-id", \.amendedID, "id of an amended order"),
            .choice("amended-order", \.amendedOrder, "what becomes of the id it had"),
            .choice("amended-filled", \.amendedFilled, "filled quantity of an amended order"),
            .choice("kill-switch", \.killSwitch, "what engaging it does to open orders"),
            .choice("gap-frame", \.gapFrame, "shape of a Gap frame"),
            .choice("book-deltas", \.bookDeltas, "what book frames after the first hold"),
            .choice("book-numbers", \.bookNumbers, "how a book writes its numbers"),
            .choice("rest-order-letters", \.restOrderLetters, "sides and states of listed orders"),
            .choice("stream-order-letters", \.streamOrderLetters, "the same on the orders topic"),
            .choice("rest-fill-letters", \.restFillLetters, "sides of listed fills"),
            .choice("stream-fill-letters", \.streamFillLetters, "sides on the fills topic"),
            .choice("graph-words", \.graphWords, "states of graphs and nodes"),
            .choice("filled-word", \.filledWord, "last state of an order that is filled"),
            .choice("order-ids", \.orderIDs, "form of an order's id"),
            .choice("client-order-ids", \.clientOrderIDs, "where client_order_id is told"),
            .choice("receipt-order-id", \.receiptOrderID, "node_order_id after a submission"),
            .choice("status-order-id", \.statusOrderID, "node_order_id in a graph's status"),
            .choice("status-reason", \.statusReason, "failure_reason in a graph's status"),
            .choice("numbers-as-text", \.numbersAsText, "where fixed point is written as text"),
            .flag("extra-fields", \.extraFields, "fields no page knows"),
            .choice("optional-fields", \.optionalFields, "fields the pages call optional"),
            .choice("instrument-types", \.instrumentTypes, "types told under one symbol"),
            .choice("lifecycle-key", \.lifecycleKey, "id of a market in lifecycle events"),
            .choice("request-id-echo", \.requestIDEcho, "X-Request-Id in answers"),
            .choice("retry-after", \.retryAfter, "how a 429 says when to come back"),
            .flag(
                "ignores-graph-id",
                \.ignoresGraphID,
                "every submission is a new one; no seed draws it",
                isDrawn: false
            ),
        ]
    )
}
