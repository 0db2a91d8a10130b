/// How a child's quantity follows from its parent's fills.
public enum Sizing: Sendable, Hashable {
    /// The parent's filled quantity so far.
    case parentFilledQty
    /// The quantity filled since the edge last fired.
    case incrementalFill
    /// The filled quantity times a multiplier; -1 is a one-to-one hedge on the other side.
    case linearHedge(Double)
    /// The filled notional times a multiplier, at most a cap in USD.
    case scaledNotional(multiplier: Double, cap: USD?)
    /// The parent's unfilled quantity.
    case residual
    /// A fixed quantity; or why the given number is not one.
    case fixed(Result<Qty, FixedPointError>)

    /// A fixed quantity, independent of the parent.
    public static func fixed(_ quantity: some QtyConvertible) -> Sizing {
        .fixed(Result { () throws(FixedPointError) in try quantity.qty() })
    }
}

/// The action for a graph when part of it fails.
public struct FailureAction: OpenEnum {
    /// The action on the wire.
    public let rawValue: String
    /// Wraps text without looking it up.
    public init(unchecked text: String) { rawValue = text }

    /// Cancels everything that is open.
    public static let cancelAll = FailureAction(unchecked: "cancel_all_open")
    /// Cancels what is pending; the wire currently has only ``cancelAll`` for it.
    public static let cancelPending = cancelAll
    /// Pauses the graph until it is resumed.
    public static let pause = FailureAction(unchecked: "pause_graph")
    /// Continues.
    public static let proceed = FailureAction(unchecked: "do_nothing")
    /// The documented actions.
    public static let known: [FailureAction] = [.cancelAll, .pause, .proceed]
    /// The known values, indexed for the reader.
    public static let table = OpenEnumTable(known)
}
