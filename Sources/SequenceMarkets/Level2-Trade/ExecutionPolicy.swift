/// How the router works an order.
public struct ExecutionPolicy: OpenEnum {
    /// The policy on the wire.
    public let rawValue: String
    /// Wraps text without looking it up.
    public init(unchecked text: String) { rawValue = text }

    /// Smart order routing over the best venues; the server's default.
    public static let sor = ExecutionPolicy(unchecked: "sor")
    /// One immediate-or-cancel sweep.
    public static let iocSweep = ExecutionPolicy(unchecked: "ioc_sweep")
    /// Post at the touch and hold.
    public static let passiveLimit = ExecutionPolicy(unchecked: "passive_limit")
    /// Cross the spread, wider on time-out.
    public static let aggressiveChase = ExecutionPolicy(unchecked: "aggressive_chase")
    /// Post passively, escalate after the horizon.
    public static let passiveLadder = ExecutionPolicy(unchecked: "passive_ladder")
    /// Tactics chosen by urgency and spread.
    public static let timeDrip = ExecutionPolicy(unchecked: "time_drip")
    /// The documented policies.
    public static let known: [ExecutionPolicy] = [
        .sor, .iocSweep, .passiveLimit, .aggressiveChase, .passiveLadder, .timeDrip,
    ]
    /// The known values, indexed for the reader.
    public static let table = OpenEnumTable(known)
}
