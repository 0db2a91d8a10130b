/// Which way an order goes.
public struct Side: OpenEnum {
    /// The side on the wire.
    public let rawValue: String
    /// Wraps text without looking it up.
    public init(unchecked text: String) { rawValue = text }

    /// Buy.
    public static let buy = Side(unchecked: "buy")
    /// Sell.
    public static let sell = Side(unchecked: "sell")
    /// Both sides.
    public static let known: [Side] = [.buy, .sell]
    /// The known values, ready for the reader.
    public static let table = OpenEnumTable(known)
}

/// What kind of instrument a symbol names.
public struct InstrumentType: OpenEnum {
    /// The type on the wire.
    public let rawValue: String
    /// Wraps text without looking it up.
    public init(unchecked text: String) { rawValue = text }

    /// A spot pair.
    public static let spot = InstrumentType(unchecked: "spot")
    /// A perpetual future.
    public static let perp = InstrumentType(unchecked: "perp")
    /// An outcome of a prediction market, priced from 0 to 1.
    public static let prediction = InstrumentType(unchecked: "prediction")
    /// The documented types.
    public static let known: [InstrumentType] = [.spot, .perp, .prediction]
    /// The known values, ready for the reader.
    public static let table = OpenEnumTable(known)
}

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
    /// The known values, ready for the reader.
    public static let table = OpenEnumTable(known)
}

/// How much an order hurries.
public struct Urgency: OpenEnum {
    /// The urgency on the wire.
    public let rawValue: String
    /// Wraps text without looking it up.
    public init(unchecked text: String) { rawValue = text }

    /// Patient.
    public static let low = Urgency(unchecked: "low")
    /// In between.
    public static let medium = Urgency(unchecked: "medium")
    /// At once.
    public static let high = Urgency(unchecked: "high")
    /// The documented values.
    public static let known: [Urgency] = [.low, .medium, .high]
    /// The known values, ready for the reader.
    public static let table = OpenEnumTable(known)
}

/// How long a limit order lives.
public struct TimeInForce: OpenEnum {
    /// The time in force on the wire.
    public let rawValue: String
    /// Wraps text without looking it up.
    public init(unchecked text: String) { rawValue = text }

    /// Good till cancelled.
    public static let gtc = TimeInForce(unchecked: "GTC")
    /// Immediate or cancel: what does not fill at once is cancelled.
    public static let ioc = TimeInForce(unchecked: "IOC")
    /// Fill or kill: all at once or nothing.
    public static let fok = TimeInForce(unchecked: "FOK")
    /// The documented values.
    public static let known: [TimeInForce] = [.gtc, .ioc, .fok]
    /// The known values, ready for the reader.
    public static let table = OpenEnumTable(known)
}
