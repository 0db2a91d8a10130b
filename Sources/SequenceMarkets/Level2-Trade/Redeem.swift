/// The action taken by a redemption.
public struct RedeemMode: OpenEnum {
    /// The mode on the wire.
    public let rawValue: String
    /// Wraps text without looking it up.
    public init(unchecked text: String) { rawValue = text }

    /// The venue settled automatically; the balance already includes it.
    public static let autoSettled = RedeemMode(unchecked: "auto_settled")
    /// Sent to the venue's relayer; the balance follows in minutes.
    public static let relayerSubmitted = RedeemMode(unchecked: "relayer_submitted")
    /// There was nothing to redeem.
    public static let noop = RedeemMode(unchecked: "noop")
    /// The documented values.
    public static let known: [RedeemMode] = [
        .autoSettled, .relayerSubmitted, .noop,
    ]
    /// The known values, indexed for the reader.
    public static let table = OpenEnumTable(known)
}

/// The result of redeeming a prediction market.
public struct RedeemResult {
    /// The action taken.
    public var mode: RedeemMode
    /// The venue.
    public var venue: Venue?
    /// The market.
    public var slug: String?
    /// The on-chain condition; on Polymarket.
    public var conditionID: String?
    /// The redeemed tokens; on Polymarket.
    public var tokenIDs: [String]
    /// A human-readable description.
    public var note: String?

    /// Makes a redemption.
    public init(
        mode: RedeemMode,
        venue: Venue? = nil,
        slug: String? = nil,
        conditionID: String? = nil,
        tokenIDs: [String] = [],
        note: String? = nil
    ) {
        (self.mode, self.venue, self.slug, self.conditionID) = (mode, venue, slug, conditionID)
        (self.tokenIDs, self.note) = (tokenIDs, note)
    }
}

extension RedeemResult: WireModel {
    static var blank: RedeemResult { RedeemResult(mode: .noop) }

    mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
        try wire.field("mode", &mode)
        try wire.field("venue", &venue)
        try wire.field("slug", &slug)
        try wire.field("condition_id", &conditionID)
        try wire.field("token_ids", &tokenIDs)
        try wire.field("note", &note)
    }
}
