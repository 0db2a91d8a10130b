/// A trading venue.
public struct Venue: OpenEnum, ExpressibleByStringLiteral {
    /// The venue's name on the wire.
    public let rawValue: String

    /// Wraps a name without looking it up.
    public init(unchecked text: String) { rawValue = text }

    /// A literal, looked up among the known venues.
    public init(stringLiteral value: String) { self.init(rawValue: value) }

    /// Binance.
    public static let binance = Venue(unchecked: "binance")
    /// Coinbase Advanced Trade.
    public static let coinbase = Venue(unchecked: "coinbase")
    /// Kraken.
    public static let kraken = Venue(unchecked: "kraken")
    /// OKX.
    public static let okx = Venue(unchecked: "okx")
    /// Bybit.
    public static let bybit = Venue(unchecked: "bybit")
    /// Kalshi, a prediction venue.
    public static let kalshi = Venue(unchecked: "kalshi")
    /// Polymarket, a prediction venue.
    public static let polymarket = Venue(unchecked: "polymarket")
    /// Hyperliquid.
    public static let hyperliquid = Venue(unchecked: "hyperliquid")
    /// Bitget.
    public static let bitget = Venue(unchecked: "bitget")
    /// Crypto.com.
    public static let cryptocom = Venue(unchecked: "cryptocom")
    /// Decentralised exchanges on Ethereum.
    public static let dexEthereum = Venue(unchecked: "dex_ethereum")
    /// Decentralised exchanges on Solana.
    public static let solana = Venue(unchecked: "solana")

    /// Every venue of the documentation.
    public static let known: [Venue] = [
        .binance, .coinbase, .kraken, .okx, .bybit, .kalshi, .polymarket, .hyperliquid, .bitget,
        .cryptocom, .dexEthereum, .solana,
    ]
    /// The known values, indexed for the reader.
    public static let table = OpenEnumTable(known)
}
