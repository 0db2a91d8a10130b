/// How a quantity is spread over time.
public enum Pacing: Sendable, Hashable {
    /// Equal slices, one every interval (TWAP).
    case twap(slices: Int, interval: Duration)
    /// Slices by the market's volume (VWAP).
    case vwap(slices: Int, interval: Duration)
    /// Only this quantity is shown at a time; or why the given number is not a quantity.
    case iceberg(display: Result<Qty, FixedPointError>)
}

/// Where orders are placed in the book.
public struct Placement: OpenEnum {
    /// The placement on the wire.
    public let rawValue: String
    /// Wraps text without looking it up.
    public init(unchecked text: String) { rawValue = text }

    /// Takes liquidity.
    public static let aggressive = Placement(unchecked: "aggressive")
    /// Posts at the touch.
    public static let passive = Placement(unchecked: "passive")
    /// Posts behind the touch.
    public static let passiveOffset = Placement(unchecked: "passive_offset")
    /// The documented placements.
    public static let known: [Placement] = [.aggressive, .passive, .passiveOffset]
    /// The known values, indexed for the reader.
    public static let table = OpenEnumTable(known)
}
