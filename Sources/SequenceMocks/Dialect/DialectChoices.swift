extension Dialect {
    /// The ids by which one side names an execution.
    public enum FillIDs: String, CaseIterable, Sendable, Hashable, Codable {
        /// `fill_id` only.
        case fillID = "fill-id"
        /// `venue_execution_id` only.
        case executionID = "execution-id"
        /// Both.
        case both
        /// Neither.
        case none
    }

    /// The scope in which execution numbers are unique.
    public enum ExecutionNumbers: String, CaseIterable, Sendable, Hashable, Codable {
        /// Everywhere.
        case unique
        /// Within a venue: two venues both number an execution `1`.
        case perVenue = "per-venue"
        /// Within an order at a venue: two orders both have an execution `1`.
        case perOrder = "per-order"
    }

    /// The field that names the venue of an execution.
    public enum FillVenue: String, CaseIterable, Sendable, Hashable, Codable {
        /// `venue`, a bare name.
        case venue
        /// `edge_id`, the name after `venue-edge-`.
        case edgeID = "edge-id"
        /// No field.
        case none
    }

    /// The order of a list.
    public enum ListOrder: String, CaseIterable, Sendable, Hashable, Codable {
        /// Newest first.
        case newest
        /// Oldest first.
        case oldest
        /// Most recently changed first.
        case updated
        /// No order, the same in every request.
        case shuffled
        /// A different order in every request.
        case reshuffled
    }

    /// Whether a field is present.
    public enum Presence: String, CaseIterable, Sendable, Hashable, Codable {
        /// It is present.
        case present
        /// It is absent.
        case missing
    }

    /// The maximum rows of a page, whatever limit a request sets.
    public enum PageCap: String, CaseIterable, Sendable, Hashable, Codable {
        /// 1 000 rows.
        case thousand = "1000"
        /// 200 rows.
        case twoHundred = "200"
        /// 100 rows.
        case hundred = "100"
        /// 50 rows.
        case fifty = "50"

        var rows: Int {
            switch self {
            case .thousand: 1_000
            case .twoHundred: 200
            case .hundred: 100
            case .fifty: 50
            }
        }
    }

    /// The method that amends a node of a graph.
    public enum NodeAmendMethod: String, CaseIterable, Sendable, Hashable, Codable {
        /// PATCH as on the orders page and PUT as on the Rust page.
        case either
        /// PATCH; PUT is answered 405.
        case patch
        /// PUT; PATCH is answered 405.
        case put
    }

    /// The method that requests a ticket.
    public enum TicketMethod: String, CaseIterable, Sendable, Hashable, Codable {
        /// GET as on the streams page and POST as on the reference page.
        case either
        /// GET; POST is answered 405.
        case get
        /// POST; GET is answered 405.
        case post
    }

    /// The id of an amended order.
    public enum AmendedID: String, CaseIterable, Sendable, Hashable, Codable {
        /// A new id, with the number at its end incremented.
        case new
        /// The same id.
        case same
    }

    /// What happens to the id an order had before it was amended.
    public enum AmendedOrder: String, CaseIterable, Sendable, Hashable, Codable {
        /// It names the order's current state; lists show only the new id, streams report nothing.
        case followed
        /// It stays in lists as CANCELLED, and the stream reports it.
        case ended
        /// It stays in lists as CANCELLED, and the stream reports nothing.
        case endedSilently = "ended-silently"
        /// It is not found any more.
        case forgotten
    }

    /// The filled quantity an amended order with a new id reports.
    public enum AmendedFilled: String, CaseIterable, Sendable, Hashable, Codable {
        /// Everything since the order was submitted.
        case carriesOn = "carries-on"
        /// The fills since the amendment, of the quantity left then.
        case startsAtZero = "starts-at-zero"
    }

    /// The effect of engaging the kill switch on open orders.
    public enum KillSwitch: String, CaseIterable, Sendable, Hashable, Codable {
        /// PUT cancels them, as the orders page says; POST does not, as the client pages say.
        case asDocumented = "as-documented"
        /// It cancels them.
        case cancels
        /// It leaves them open.
        case keeps
    }

    /// The shape of the frame that says messages were dropped; no page shows one.
    public enum GapFrame: String, CaseIterable, Sendable, Hashable, Codable {
        /// `{"channel": topic, "gap": {"dropped": n}}`
        case channel
        /// `{"gap": {"channel": topic, "dropped": n}}`
        case object
        /// `{"type": "gap", "channel": topic, "dropped": n}`
        case type
        /// `{"event": "Gap", "topic": topic, "dropped": n}`
        case event
        /// `{"Gap": {"topic": topic, "dropped": n}}`
        case tagged
        /// `{"channel": topic, "data": {"gap": n}}`
        case data
    }

    /// The contents of a book frame after the first.
    public enum BookDeltas: String, CaseIterable, Sendable, Hashable, Codable {
        /// The levels that changed; size 0 removes one.
        case changes
        /// The whole top ten, which replaces the previous levels.
        case topTen = "top-ten"
    }

    /// How a book writes its numbers.
    public enum BookNumbers: String, CaseIterable, Sendable, Hashable, Codable {
        /// `0.421`
        case plain
        /// `0.42100000`
        case padded
        /// `4.21e-1`
        case exponent
    }

    /// How sides and states are written.
    public enum Letters: String, CaseIterable, Sendable, Hashable, Codable {
        /// As the pages show them for that route or topic.
        case asDocumented = "as-documented"
        /// `BUY`, `COMPLETED`
        case upper
        /// `buy`, `completed`
        case lower
    }

    /// The words for the states of graphs and nodes.
    public enum GraphWords: String, CaseIterable, Sendable, Hashable, Codable {
        /// Those of the orders page: `cancelled`, `failed`; a node waits as `pending`.
        case orders
        /// Those of the Python page: `aborted`, `partial_fill`; a node waits as `armed`.
        case python
    }

    /// The last state of an order that is filled.
    public enum FilledWord: String, CaseIterable, Sendable, Hashable, Codable {
        /// COMPLETED, after FILLED.
        case completed
        /// FILLED.
        case filled
    }

    /// How an order's id is written.
    public enum OrderIDs: String, CaseIterable, Sendable, Hashable, Codable {
        /// `graph:graph_x:spot:1`
        case prefixed
        /// `graph_x:spot:1`
        case bare
    }

    /// Where `client_order_id` is sent.
    public enum ClientOrderIDs: String, CaseIterable, Sendable, Hashable, Codable {
        /// On the stream.
        case stream
        /// In REST answers.
        case rest
        /// In both.
        case both
        /// Nowhere.
        case none
    }

    /// Where fixed-point numbers are written as text.
    public enum NumbersAsText: String, CaseIterable, Sendable, Hashable, Codable {
        /// Nowhere.
        case none
        /// In the lists of orders and fills.
        case rest
        /// On the `orders` and `fills` topics.
        case stream
        /// In both.
        case both
    }

    /// What happens to fields the pages call optional.
    public enum OptionalFields: String, CaseIterable, Sendable, Hashable, Codable {
        /// They are present.
        case present
        /// They are null.
        case null
        /// They are absent.
        case missing
    }

    /// How many types of instrument one symbol's topics carry.
    public enum InstrumentTypes: String, CaseIterable, Sendable, Hashable, Codable {
        /// That of the symbol.
        case one
        /// Spot and perp, under the same symbol.
        case two
    }

    /// The id of a prediction market in lifecycle events.
    public enum LifecycleKey: String, CaseIterable, Sendable, Hashable, Codable {
        /// `event_id`, as on the streams page.
        case eventID = "event-id"
        /// `condition_id`, as on the Python page.
        case conditionID = "condition-id"
        /// Both; markets of one event share their `event_id`.
        case both
    }

    /// How a 429 gives the time to retry.
    public enum RetryAfter: String, CaseIterable, Sendable, Hashable, Codable {
        /// Whole seconds.
        case seconds
        /// An HTTP date.
        case date
        /// It does not.
        case none
    }
}
