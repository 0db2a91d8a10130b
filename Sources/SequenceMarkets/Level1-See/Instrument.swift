/// The instrument of a position.
public enum Instrument: JSONModel {
    /// Cash of a currency.
    case fiat(code: String)
    /// A coin or token.
    case crypto(symbol: String)
    /// A perpetual future.
    case perp(symbol: String, base: String?)
    /// An outcome of a prediction market.
    case eventContract(EventContract)
    /// A kind this version does not know, with its JSON; written with its name.
    case unknown(kind: String, JSONValue)

    /// An outcome of a prediction market.
    public struct EventContract: Hashable, Sendable {
        /// The market.
        public var marketSlug: String
        /// The outcome, for example `YES`.
        public var outcome: String?
        /// The outcome's token, if the venue has one.
        public var tokenID: String?
        /// When the contract expires.
        ///
        /// The documentation does not name the unit; the number's size tells seconds from milli-,
        /// micro- and nanoseconds.
        public var expiry: Nanoseconds?

        /// Makes a contract.
        public init(
            marketSlug: String,
            outcome: String? = nil,
            tokenID: String? = nil,
            expiry: Nanoseconds? = nil
        ) {
            (self.marketSlug, self.outcome) = (marketSlug, outcome)
            (self.tokenID, self.expiry) = (tokenID, expiry)
        }
    }

    /// Reads an instrument of any kind.
    public init(from reader: inout JSONReader) throws(JSONError) {
        let start = reader
        let parts = try Parts(from: &reader)
        switch parts.kind {
        case .fiat: self = .fiat(code: try reader.require(parts.code, "code"))
        case .crypto: self = .crypto(symbol: try reader.require(parts.symbol, "symbol"))
        case .perp:
            self = .perp(symbol: try reader.require(parts.symbol, "symbol"), base: parts.base)
        case .eventContract:
            self = .eventContract(
                EventContract(
                    marketSlug: try reader.require(parts.slug, "market_slug"),
                    outcome: parts.outcome,
                    tokenID: parts.tokenID,
                    expiry: parts.expiry
                )
            )
        default:
            reader = start
            self = .unknown(kind: parts.kind.rawValue, try reader.readValue())
        }
    }

    /// Appends the instrument in the wire's form.
    public func write(to writer: inout JSONWriter) {
        var parts = Parts(kind: kind)
        switch self {
        case .fiat(let code): parts.code = code
        case .crypto(let symbol): parts.symbol = symbol
        case .perp(let symbol, let base): (parts.symbol, parts.base) = (symbol, base)
        case .eventContract(let contract):
            (parts.slug, parts.outcome) = (contract.marketSlug, contract.outcome)
            (parts.tokenID, parts.expiry) = (contract.tokenID, contract.expiry)
        case .unknown(let kind, let value): return value.tagged("kind", kind).write(to: &writer)
        }
        parts.write(to: &writer)
    }

    /// The kind.
    public var kind: InstrumentKind {
        switch self {
        case .fiat: .fiat
        case .crypto: .crypto
        case .perp: .perp
        case .eventContract: .eventContract
        case .unknown(let kind, _): InstrumentKind(unchecked: kind)
        }
    }

    /// The display name: currency, symbol or market.
    public var name: String {
        switch self {
        case .fiat(let code): code
        case .crypto(let symbol), .perp(let symbol, _): symbol
        case .eventContract(let contract):
            contract.outcome.map { "\(contract.marketSlug):\($0)" } ?? contract.marketSlug
        case .unknown(let kind, _): kind
        }
    }
}

/// The fields of all kinds of instruments.
private struct Parts: WireModel {
    var kind: InstrumentKind
    var slug: String?
    var outcome: String?
    var tokenID: String?
    var expiry: Nanoseconds?
    var symbol: String?
    var base: String?
    var code: String?

    static var blank: Parts { Parts(kind: .fiat) }

    mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
        try wire.field("kind", &kind)
        try wire.field("market_slug", &slug)
        try wire.field("outcome", &outcome)
        try wire.id("token_id", &tokenID)
        try wire.sinceEpoch("expiry_ts", &expiry)
        try wire.field("symbol", &symbol)
        try wire.field("base", &base)
        try wire.field("code", &code)
    }
}

/// The kinds of instruments a position can be in.
public struct InstrumentKind: OpenEnum {
    /// The kind on the wire.
    public let rawValue: String
    /// Wraps text without looking it up.
    public init(unchecked text: String) { rawValue = text }

    /// Cash.
    public static let fiat = InstrumentKind(unchecked: "fiat")
    /// A coin or token.
    public static let crypto = InstrumentKind(unchecked: "crypto")
    /// A perpetual future.
    public static let perp = InstrumentKind(unchecked: "perp")
    /// An outcome of a prediction market.
    public static let eventContract = InstrumentKind(unchecked: "event_contract")
    /// The documented kinds.
    public static let known: [InstrumentKind] = [.fiat, .crypto, .perp, .eventContract]
    /// The known values, indexed for the reader.
    public static let table = OpenEnumTable(known)
}
