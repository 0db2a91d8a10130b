/// How good a picture of the account is.
public enum AccountFreshness: Codable, Hashable, Sendable {
    /// The stream delivers, no gap is open, and the exchange's positions agreed when last compared.
    case current
    /// The stream is down, or a gap has been open, since this moment.
    case stale(since: Nanoseconds)
    /// The stream delivers, and the picture is yet to be confirmed: after the start, after a gap
    /// that could not be closed completely, and while a difference is examined.
    case reconciling
}

/// A change of a ``LiveAccount``, with its cause.
public struct AccountUpdate: Codable, Hashable, Sendable {
    /// How a change became known.
    public enum Cause: String, Codable, Hashable, Sendable {
        /// The stream reported it.
        case stream
        /// It arrived while a gap was open: late on the stream, or found over REST.
        case catchUp
        /// A comparison with REST found it.
        case reconciliation
    }

    /// What has changed.
    public enum Change: Codable, Hashable, Sendable {
        /// An order, as it now stands.
        indirect case order(Order)
        /// A fill, delivered once.
        indirect case fill(Fill)
        /// The picture was wrong: what was believed, and what is true.
        indirect case correction(AccountCorrection)
        /// How good the picture is.
        case freshness(AccountFreshness)
        /// This consumer was slow and this many updates were dropped: read the account again.
        case missed(Int)
    }

    /// How it became known.
    public var cause: Cause
    /// What has changed.
    public var change: Change

    /// Makes an update.
    public init(_ change: Change, cause: Cause) { (self.change, self.cause) = (change, cause) }
}

/// A difference between the picture and the exchange, seen twice with no event between.
public enum AccountCorrection: Codable, Hashable, Sendable {
    /// A position's quantity.
    case position(AccountPosition.Key, believed: Qty, actual: Qty)
    /// An order.
    case order(believed: Order, actual: Order)
}

/// What a ``LiveAccount`` knew at one moment.
public struct AccountReading: Codable, Hashable, Sendable {
    /// How good it is.
    public var freshness: AccountFreshness
    /// Orders, fills and positions.
    public var state: AccountState
    /// The open orders of graphs that this client submitted.
    public var ownOpenOrders: [Order]
    /// The open orders of others.
    public var foreignOpenOrders: [Order]
    /// Submissions whose outcome is not known; see ``SequenceClient/resolve(_:)``.
    public var unsettled: [GraphID]
    /// Whether every order open at the start was found; false if the list was too long or had
    /// rows that could not be read.
    public var knowsAllOrders: Bool

    /// Makes a reading, for tests.
    public init(
        freshness: AccountFreshness,
        state: AccountState,
        ownOpenOrders: [Order] = [],
        foreignOpenOrders: [Order] = [],
        unsettled: [GraphID] = [],
        knowsAllOrders: Bool = true
    ) {
        (self.freshness, self.state) = (freshness, state)
        (self.ownOpenOrders, self.foreignOpenOrders) = (ownOpenOrders, foreignOpenOrders)
        (self.unsettled, self.knowsAllOrders) = (unsettled, knowsAllOrders)
    }
}
