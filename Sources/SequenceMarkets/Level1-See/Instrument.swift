/// What a position is in.
public enum Instrument: JSONModel {
    /// Cash of a currency.
    case fiat(code: String)
    /// A coin or token.
    case crypto(symbol: String)
    /// A perpetual future.
    case perp(symbol: String, base: String?)
    /// An outcome of a prediction market.
    case eventContract(EventContract)
    /// A kind this version does not know, with its JSON.
    case unknown(kind: String, JSONValue)

    /// An outcome of a prediction market.
    public struct EventContract: Hashable, Sendable {
        /// The market.
        public var marketSlug: String
        /// The outcome, for example `YES`.
        public var outcome: String?
        /// The outcome's token, where the venue has one.
        public var tokenID: String?
        /// When the contract expires, in seconds since the epoch.
        public var expiry: Int64?

        /// Makes a contract.
        public init(
            marketSlug: String,
            outcome: String? = nil,
            tokenID: String? = nil,
            expiry: Int64? = nil
        ) {
            self.marketSlug = marketSlug
            self.outcome = outcome
            self.tokenID = tokenID
            self.expiry = expiry
        }
    }

    private enum Field: String, WireField {
        case kind
        case marketSlug = "market_slug"
        case outcome
        case tokenID = "token_id"
        case expiry = "expiry_ts"
        case symbol
        case base
        case code
    }
    private static let fields = FieldTable<Field>()

    /// Reads an instrument, whatever its kind.
    public init(from reader: inout JSONReader) throws(JSONError) {
        let start = reader
        var kind: String?
        var contract = EventContract(marketSlug: "")
        var (slug, symbol, base, code): (String?, String?, String?, String?)
        let table = Instrument.fields
        var progress = try reader.enterObject()
        while let field = try reader.nextField(&progress, table) {
            switch field {
            case .kind: kind = try reader.readOptionalString()
            case .marketSlug: slug = try reader.readOptionalString()
            case .outcome: contract.outcome = try reader.readOptionalString()
            case .tokenID: contract.tokenID = try reader.readOptionalText()
            case .expiry: contract.expiry = try reader.readOptionalInt64()
            case .symbol: symbol = try reader.readOptionalString()
            case .base: base = try reader.readOptionalString()
            case .code: code = try reader.readOptionalString()
            }
        }
        let name = try reader.require(kind, Field.kind)
        switch InstrumentKind(rawValue: name) {
        case .fiat: self = .fiat(code: try reader.require(code, Field.code))
        case .crypto: self = .crypto(symbol: try reader.require(symbol, Field.symbol))
        case .perp: self = .perp(symbol: try reader.require(symbol, Field.symbol), base: base)
        case .eventContract:
            contract.marketSlug = try reader.require(slug, Field.marketSlug)
            self = .eventContract(contract)
        default:
            reader = start
            self = .unknown(kind: name, try reader.readValue())
        }
    }

    /// Appends the instrument in the wire's form.
    public func write(to writer: inout JSONWriter) {
        var object = JSONObject()
        object["kind"] = .string(kind.rawValue)
        switch self {
        case .fiat(let code): object["code"] = .string(code)
        case .crypto(let symbol): object["symbol"] = .string(symbol)
        case .perp(let symbol, let base):
            object["symbol"] = .string(symbol)
            object["base"] = base.map(JSONValue.string)
        case .eventContract(let contract):
            object["market_slug"] = .string(contract.marketSlug)
            object["outcome"] = contract.outcome.map(JSONValue.string)
            object["token_id"] = contract.tokenID.map(JSONValue.string)
            object["expiry_ts"] = contract.expiry.map { .number(JSONNumber($0)) }
        case .unknown(_, let value): return value.write(to: &writer)
        }
        JSONValue.object(object).write(to: &writer)
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

    /// The name a person knows it by: currency, symbol or market.
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
    /// The known values, ready for the reader.
    public static let table = OpenEnumTable(known)
}
