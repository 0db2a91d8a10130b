/// When an edge fires and its child starts.
public enum Trigger: Sendable, Hashable {
    /// The router accepts the parent.
    case onAccepted
    /// The parent's first fill.
    case onFirstFill
    /// Every fill of the parent: a streaming hedge.
    case onFill
    /// The parent is filled to this ratio, 0 to 1.
    case fillRatio(Double)
    /// The parent is filled completely.
    case onFullFill
    /// The parent is cancelled.
    case onCancel
    /// The parent reaches any final state.
    case onDone
    /// A delay after the parent started, in whole milliseconds.
    case timeout(Duration)
    /// A price moves by a percentage from the graph's entry price.
    case onPrice(symbol: String, direction: PriceDirection, offsetPercent: Double)
}

/// The direction in which a price must move.
public struct PriceDirection: OpenEnum {
    /// The direction on the wire.
    public let rawValue: String
    /// Wraps text without looking it up.
    public init(unchecked text: String) { rawValue = text }

    /// To the level or above.
    public static let above = PriceDirection(unchecked: "above")
    /// To the level or below.
    public static let below = PriceDirection(unchecked: "below")
    /// Either direction.
    public static let known: [PriceDirection] = [.above, .below]
    /// The known values, indexed for the reader.
    public static let table = OpenEnumTable(known)
}
